using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Suffice.Kernels.Products.Int8;

/// <summary>
/// 256 bits, AVX2: products of weights without their signs with inputs that have taken these over. Two such products fit 16 bits, so
/// nothing saturates: 2 · 127 · 127 is 32,258.
/// </summary>
internal readonly unsafe struct PairLanes256(Vector256<int> value) : IInt8Lanes<PairLanes256, SignedWeights256, Vector256<sbyte>>
{
    private readonly Vector256<int> value = value;

    public static int Columns => Vector256<int>.Count;

    public static int TileRows => 4;

    public static int Fours => 1;

    public static int WeightOffset => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PairLanes256 Start(int value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SignedWeights256 LoadWeights(sbyte* source) => new(Vector256.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<sbyte> LoadInputs(sbyte* source) => Vector256.Create(*(int*)source).AsSByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PairLanes256 MultiplyAdd(PairLanes256 sums, SignedWeights256 weights, Vector256<sbyte> inputs)
    {
        Vector256<short> pairs = Avx2.MultiplyAddAdjacent(weights.Sizes, Avx2.Sign(inputs, weights.Signed));
        return new(sums.value + Avx2.MultiplyAddAdjacent(pairs, Vector256<short>.One));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(int* destination, PairLanes256 sums) => sums.value.Store(destination);
}

/// <summary>Weights, and their sizes.</summary>
internal readonly struct SignedWeights256(Vector256<sbyte> signed)
{
    public Vector256<sbyte> Signed { get; } = signed;

    public Vector256<byte> Sizes { get; } = Avx2.Abs(signed);
}
