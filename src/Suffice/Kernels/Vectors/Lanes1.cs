using System.Runtime.CompilerServices;
using Suffice.Kernels.Products;

namespace Suffice.Kernels.Vectors;

/// <summary>One float at a time, where there is no vector unit.</summary>
internal readonly unsafe struct Lanes1(float value) : ILanes<Lanes1>
{
    private readonly float value = value;

    public static int Count => 1;

    public static int TileRows => 6;

    public static Lanes1 Zero => default;

    public static Lanes1 Create(float value) => new(value);

    public static Lanes1 Load(float* source) => new(*source);

    public static Lanes1 Load(BFloat16* source) => new(source->Value);

    public static Lanes1 Load(int* source) => new(*source);

    public static void Store(float* destination, Lanes1 value) => *destination = value.value;

    public static void Store(sbyte* destination, Lanes1 value, byte flipped) => *destination = (sbyte)((sbyte)value.value ^ (sbyte)flipped);

    public static Lanes1 Add(Lanes1 a, Lanes1 b) => new(a.value + b.value);

    public static Lanes1 Subtract(Lanes1 a, Lanes1 b) => new(a.value - b.value);

    public static Lanes1 Multiply(Lanes1 a, Lanes1 b) => new(a.value * b.value);

    public static Lanes1 Divide(Lanes1 a, Lanes1 b) => new(a.value / b.value);

    public static Lanes1 MultiplyAdd(Lanes1 a, Lanes1 b, Lanes1 c) => new(MathF.FusedMultiplyAdd(a.value, b.value, c.value));

    public static Lanes1 Min(Lanes1 a, Lanes1 b) => a.value < b.value ? a : b;

    public static Lanes1 Max(Lanes1 a, Lanes1 b) => a.value > b.value ? a : b;

    public static Lanes1 MaxSize(Lanes1 a, Lanes1 b) => new(BitConverter.Int32BitsToSingle(Math.Max(Size(a), Size(b))));

    public static Lanes1 Round(Lanes1 a) => new(MathF.Round(a.value));

    public static Lanes1 Scale(Lanes1 a, Lanes1 n) => new(a.value * BitConverter.Int32BitsToSingle(((int)n.value + 127) << 23));

    public static float Sum(Lanes1 a) => a.value;

    public static float Largest(Lanes1 a) => a.value;

    public static float LargestSize(Lanes1 a) => a.value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Size(Lanes1 a) => BitConverter.SingleToInt32Bits(MathF.Abs(a.value));
}
