using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Suffice.Kernels.Products;

namespace Suffice.Kernels.Vectors;

/// <summary>
/// <see cref="Lanes128"/> whose products and sums are rounded once even where the processor cannot: on x86 without FMA, in double
/// precision, slowly.
/// </summary>
internal readonly unsafe struct FusedLanes128(Vector128<float> value) : ILanes<FusedLanes128>
{
    private readonly Vector128<float> value = value;

    public static int Count => Lanes128.Count;

    public static int TileRows => Lanes128.TileRows;

    public static FusedLanes128 Zero => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FusedLanes128 Create(float value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FusedLanes128 Load(float* source) => new(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FusedLanes128 Load(BFloat16* source) => Of(Lanes128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FusedLanes128 Load(int* source) => Of(Lanes128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* destination, FusedLanes128 value) => value.value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(sbyte* destination, FusedLanes128 value, byte flipped) => Lanes128.Store(destination, Plain(value), flipped);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FusedLanes128 Add(FusedLanes128 a, FusedLanes128 b) => new(a.value + b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FusedLanes128 Subtract(FusedLanes128 a, FusedLanes128 b) => new(a.value - b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FusedLanes128 Multiply(FusedLanes128 a, FusedLanes128 b) => new(a.value * b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FusedLanes128 Divide(FusedLanes128 a, FusedLanes128 b) => new(a.value / b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FusedLanes128 MultiplyAdd(FusedLanes128 a, FusedLanes128 b, FusedLanes128 c) =>
        new(
            Vector128.Narrow(
                RoundedToOdd(Vector128.WidenLower(a.value) * Vector128.WidenLower(b.value), Vector128.WidenLower(c.value)),
                RoundedToOdd(Vector128.WidenUpper(a.value) * Vector128.WidenUpper(b.value), Vector128.WidenUpper(c.value))
            )
        );

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FusedLanes128 Min(FusedLanes128 a, FusedLanes128 b) => new(Vector128.MinNative(a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FusedLanes128 Max(FusedLanes128 a, FusedLanes128 b) => new(Vector128.MaxNative(a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FusedLanes128 MaxSize(FusedLanes128 a, FusedLanes128 b) => Of(Lanes128.MaxSize(Plain(a), Plain(b)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FusedLanes128 Round(FusedLanes128 a) => new(Vector128.Round(a.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FusedLanes128 Scale(FusedLanes128 a, FusedLanes128 n) => Of(Lanes128.Scale(Plain(a), Plain(n)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(FusedLanes128 a) => Vector128.Sum(a.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(FusedLanes128 a) => Lanes128.Largest(Plain(a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float LargestSize(FusedLanes128 a) => Lanes128.LargestSize(Plain(a));

    /// <summary>
    /// a + b, rounded to the neighbour whose last bit is 1 where it is not exact. Rounded to single precision, that gives what the exact
    /// sum would give (Boldo and Melquiond, Emulation of a FMA and correctly rounded sums, 2008). The product of two floats is exact.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> RoundedToOdd(Vector128<double> a, Vector128<double> b)
    {
        Vector128<double> sum = a + b,
            part = sum - a,
            error = a - (sum - part) + (b - part); // Knuth's two-sum: sum + error is exact
        // The neighbour lies towards the error: away from zero where both have one sign.
        Vector128<long> bits = sum.AsInt64(),
            inexact = ~Vector128.Equals(error, Vector128<double>.Zero).AsInt64() & Vector128.Equals(error, error).AsInt64(),
            even = (bits & Vector128<long>.One) - Vector128<long>.One,
            away = ~((bits ^ error.AsInt64()) >> 63),
            step = Vector128.ConditionalSelect(away, Vector128<long>.One, -Vector128<long>.One);
        return (bits + (step & inexact & even)).AsDouble();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes128 Plain(FusedLanes128 a) => new(a.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static FusedLanes128 Of(Lanes128 a) => new(a.Value);
}
