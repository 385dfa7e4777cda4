using ILGPU;

namespace Suffice.Cuda.Kernels.Arithmetic;

/// <summary>Four numbers side by side, in registers.</summary>
internal readonly struct Four(float a, float b, float c, float d)
{
    public readonly float A = a,
        B = b,
        C = c,
        D = d;

    /// <summary>Four numbers that lie one after another.</summary>
    public static Four At(ArrayView<float> numbers, int at) => new(numbers[at], numbers[at + 1], numbers[at + 2], numbers[at + 3]);

    /// <summary>These plus x times others.</summary>
    public Four AddScaled(float x, Four others) => new(A + (x * others.A), B + (x * others.B), C + (x * others.C), D + (x * others.D));
}
