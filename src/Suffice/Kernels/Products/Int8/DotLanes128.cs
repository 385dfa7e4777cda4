using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Suffice.Kernels.Products.Int8;

/// <summary>128 bits, NEON with dot product (SDOT, from Armv8.2 on): one instruction multiplies and adds 16 products.</summary>
internal readonly unsafe struct DotLanes128(Vector128<int> value) : IInt8Lanes<DotLanes128, Vector128<sbyte>, Vector128<sbyte>>
{
    private readonly Vector128<int> value = value;

    public static int Columns => Vector128<int>.Count;

    public static int TileRows => 8;

    public static int Fours => 1;

    public static int WeightOffset => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DotLanes128 Start(int value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> LoadWeights(sbyte* source) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> LoadInputs(sbyte* source) => Vector128.Create(*(int*)source).AsSByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DotLanes128 MultiplyAdd(DotLanes128 sums, Vector128<sbyte> weights, Vector128<sbyte> inputs) =>
        new(Dp.DotProduct(sums.value, weights, inputs));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(int* destination, DotLanes128 sums) => sums.value.Store(destination);
}
