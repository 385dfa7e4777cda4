using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Suffice.Kernels.Products.Int8;

/// <summary>
/// 512 bits, AVX-512: as <see cref="PairLanes256"/>. There is no instruction that takes signs over, so inputs are there with both.
/// </summary>
internal readonly unsafe struct PairLanes512(Vector512<int> value) : IInt8Lanes<PairLanes512, MaskedWeights, BothSigns>
{
    private readonly Vector512<int> value = value;

    public static int Columns => Vector512<int>.Count;

    public static int TileRows => 8;

    public static int Fours => 1;

    public static int WeightOffset => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PairLanes512 Start(int value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static MaskedWeights LoadWeights(sbyte* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BothSigns LoadInputs(sbyte* source) => new(Vector512.Create(*(int*)source).AsSByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PairLanes512 MultiplyAdd(PairLanes512 sums, MaskedWeights weights, BothSigns inputs)
    {
        Vector512<sbyte> signed = Vector512.ConditionalSelect(weights.Negative, inputs.Negated, inputs.Plain);
        Vector512<short> pairs = Avx512BW.MultiplyAddAdjacent(weights.Sizes, signed);
        return new(sums.value + Avx512BW.MultiplyAddAdjacent(pairs, Vector512<short>.One));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(int* destination, PairLanes512 sums) => sums.value.Store(destination);
}

/// <summary>Sizes of weights, and all bits where one is negative.</summary>
internal readonly struct MaskedWeights(Vector512<sbyte> signed)
{
    public Vector512<byte> Sizes { get; } = Avx512BW.Abs(signed);

    public Vector512<sbyte> Negative { get; } = Vector512.LessThan(signed, Vector512<sbyte>.Zero);
}

/// <summary>Inputs as they are, and with the other sign.</summary>
internal readonly struct BothSigns(Vector512<sbyte> plain)
{
    public Vector512<sbyte> Plain { get; } = plain;

    public Vector512<sbyte> Negated { get; } = -plain;
}
