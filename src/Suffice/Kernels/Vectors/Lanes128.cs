using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using Suffice.Kernels.Products;

namespace Suffice.Kernels.Vectors;

/// <summary>128 bits: NEON on 64-bit Arm (32 registers), SSE on old x86 (16 registers, no fused multiply-add).</summary>
internal readonly unsafe struct Lanes128(Vector128<float> value) : ILanes<Lanes128>
{
    private readonly Vector128<float> value = value;

    public Vector128<float> Value => value;

    public static int Count => Vector128<float>.Count;

    public static int TileRows => AdvSimd.IsSupported ? 14 : 6;

    public static Lanes128 Zero => new(Vector128<float>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Create(float value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Load(float* source) => new(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Load(BFloat16* source) =>
        new((Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)source).AsUInt16()) << 16).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Load(int* source) => new(Vector128.ConvertToSingle(Vector128.Load(source)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(sbyte* destination, Lanes128 value, byte flipped)
    {
        Vector128<int> whole = Vector128.ConvertToInt32Native(value.value);
        Vector128<short> words = Vector128.NarrowWithSaturation(whole, whole);
        Vector128<sbyte> bytes = Vector128.NarrowWithSaturation(words, words) ^ Vector128.Create((sbyte)flipped);
        *(int*)destination = bytes.AsInt32().ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 MaxSize(Lanes128 a, Lanes128 b) =>
        new(Vector128.Max(Vector128.Abs(a.value).AsInt32(), Vector128.Abs(b.value).AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* destination, Lanes128 value) => value.value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Add(Lanes128 a, Lanes128 b) => new(a.value + b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Subtract(Lanes128 a, Lanes128 b) => new(a.value - b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Multiply(Lanes128 a, Lanes128 b) => new(a.value * b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Divide(Lanes128 a, Lanes128 b) => new(a.value / b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 MultiplyAdd(Lanes128 a, Lanes128 b, Lanes128 c) =>
        new(
            AdvSimd.IsSupported
                ? AdvSimd.FusedMultiplyAdd(c.value, a.value, b.value)
                : Vector128.MultiplyAddEstimate(a.value, b.value, c.value)
        );

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Min(Lanes128 a, Lanes128 b) => new(Vector128.MinNative(a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Max(Lanes128 a, Lanes128 b) => new(Vector128.MaxNative(a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Round(Lanes128 a) => new(Vector128.Round(a.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Scale(Lanes128 a, Lanes128 n) =>
        new(a.value * ((Vector128.ConvertToInt32Native(n.value) + Vector128.Create(127)) << 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Lanes128 a) => Vector128.Sum(a.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(Lanes128 a) => MathF.Max(MathF.Max(a.value[0], a.value[1]), MathF.Max(a.value[2], a.value[3]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float LargestSize(Lanes128 a)
    {
        Vector128<int> sizes = a.value.AsInt32(),
            pairs = Vector128.Max(sizes, Vector128.Shuffle(sizes, Vector128.Create(2, 3, 0, 1)));
        return Vector128.Max(pairs, Vector128.Shuffle(pairs, Vector128.Create(1, 0, 3, 2))).AsSingle().ToScalar();
    }
}
