using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using Suffice.Tensors;

namespace Suffice.Kernels.Products.Int8;

/// <summary>
/// 128 bits, NEON without dot product: products of 16 bits, of which two fit one sum (SMULL, SMLAL), are added in pairs to sums of 32 bits
/// (SADALP). A column has two such sums, which are added at the end.
/// </summary>
internal readonly unsafe struct NeonLanes128(Vector128<int> low, Vector128<int> high) : IInt8Lanes<NeonLanes128, TwoFours, TwoFours>
{
    private readonly Vector128<int> low = low,
        high = high;

    public static int Columns => Vector128<int>.Count;

    public static int TileRows => 6;

    public static int Fours => 2;

    public static int WeightOffset => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NeonLanes128 Start(int value) => new(Vector128.Create(value, 0, value, 0), Vector128.Create(value, 0, value, 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TwoFours LoadWeights(sbyte* source) =>
        new(Vector128.Load(source), Vector128.Load(source + (Int8PanelLayout.Four * PanelLayout.Columns)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TwoFours LoadInputs(sbyte* source) =>
        new(Vector128.Create(*(int*)source).AsSByte(), Vector128.Create(*(int*)(source + Int8PanelLayout.Four)).AsSByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NeonLanes128 MultiplyAdd(NeonLanes128 sums, TwoFours weights, TwoFours inputs)
    {
        Vector128<short> lower = AdvSimd.MultiplyWideningLower(weights.First.GetLower(), inputs.First.GetLower()),
            upper = AdvSimd.MultiplyWideningUpper(weights.First, inputs.First);
        lower = AdvSimd.MultiplyWideningLowerAndAdd(lower, weights.Second.GetLower(), inputs.Second.GetLower());
        upper = AdvSimd.MultiplyWideningUpperAndAdd(upper, weights.Second, inputs.Second);
        return new(AdvSimd.AddPairwiseWideningAndAdd(sums.low, lower), AdvSimd.AddPairwiseWideningAndAdd(sums.high, upper));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(int* destination, NeonLanes128 sums) => AdvSimd.Arm64.AddPairwise(sums.low, sums.high).Store(destination);
}

/// <summary>Four bytes for each of four columns, and the next four.</summary>
internal readonly struct TwoFours(Vector128<sbyte> first, Vector128<sbyte> second)
{
    public Vector128<sbyte> First { get; } = first;

    public Vector128<sbyte> Second { get; } = second;
}
