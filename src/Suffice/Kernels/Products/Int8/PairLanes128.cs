using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Suffice.Kernels.Products.Int8;

/// <summary>
/// 128 bits, SSSE3: products of weights without their signs with inputs that have taken these over. Two such products fit 16 bits, so
/// nothing saturates: 2 · 127 · 127 is 32,258.
/// </summary>
internal readonly unsafe struct PairLanes128(Vector128<int> value) : IInt8Lanes<PairLanes128, SignedWeights128, Vector128<sbyte>>
{
    private readonly Vector128<int> value = value;

    public static int Columns => Vector128<int>.Count;

    public static int TileRows => 4;

    public static int Fours => 1;

    public static int WeightOffset => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PairLanes128 Start(int value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SignedWeights128 LoadWeights(sbyte* source) => new(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> LoadInputs(sbyte* source) => Vector128.Create(*(int*)source).AsSByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PairLanes128 MultiplyAdd(PairLanes128 sums, SignedWeights128 weights, Vector128<sbyte> inputs)
    {
        Vector128<short> pairs = Ssse3.MultiplyAddAdjacent(weights.Sizes, Ssse3.Sign(inputs, weights.Signed));
        return new(sums.value + Sse2.MultiplyAddAdjacent(pairs, Vector128<short>.One));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(int* destination, PairLanes128 sums) => sums.value.Store(destination);
}

/// <summary>Weights, and their sizes.</summary>
internal readonly struct SignedWeights128(Vector128<sbyte> signed)
{
    public Vector128<sbyte> Signed { get; } = signed;

    public Vector128<byte> Sizes { get; } = Ssse3.Abs(signed);
}
