using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Suffice.Kernels.Products.Int8;

/// <summary>
/// 256 bits, AVX-VNNI: one instruction multiplies and adds 32 products. Its first factor has no sign, so weights are raised by 128.
/// </summary>
internal readonly unsafe struct VnniLanes256(Vector256<int> value) : IInt8Lanes<VnniLanes256, Vector256<byte>, Vector256<sbyte>>
{
    private readonly Vector256<int> value = value;

    public static int Columns => Vector256<int>.Count;

    public static int TileRows => 6;

    public static int Fours => 1;

    public static int WeightOffset => 128;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VnniLanes256 Start(int value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> LoadWeights(sbyte* source) => Vector256.Load((byte*)source) ^ Vector256.Create((byte)0x80);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<sbyte> LoadInputs(sbyte* source) => Vector256.Create(*(int*)source).AsSByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VnniLanes256 MultiplyAdd(VnniLanes256 sums, Vector256<byte> weights, Vector256<sbyte> inputs) =>
        new(AvxVnni.MultiplyWideningAndAdd(sums.value, weights, inputs));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(int* destination, VnniLanes256 sums) => sums.value.Store(destination);
}
