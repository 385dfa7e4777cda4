using System.Runtime.CompilerServices;
using ILGPU;

namespace Suffice.Cuda.Kernels.Arithmetic;

/// <summary>Eight numbers of 16 bits (bfloat16) of a matrix, two in each register: what a thread holds of 16 rows and 16 columns.</summary>
internal readonly struct Fragment(int a, int b, int c, int d)
{
    public readonly int A = a,
        B = b,
        C = c,
        D = d;
}

/// <summary>
/// Products of matrices by a warp of 32 threads at once (tensor cores). They multiply bfloat16, so a float is taken apart into two: its
/// upper half, rounded, and what that leaves, rounded likewise. Their sum is exact to 2⁻¹⁶.
/// </summary>
internal static class TensorCore
{
    /// <summary>From here on, rounding up would give infinity.</summary>
    private const uint LargestRounded = 0x7f7f8000;

    /// <summary>
    /// Sums of 16 rows by 8 columns, plus the products of 16 rows and 8 columns of 16 numbers. What a thread holds of each is in "Matrix
    /// Fragments for mma.m16n8k16" of NVIDIA's "Parallel Thread Execution ISA". ILGPU knows no such instruction: this call keeps its place,
    /// and <c>PtxWriter</c> puts it there. On a processor it cannot be run.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Four AddProducts(Four sums, Fragment a, int b0, int b1) =>
        new(sums.A + a.A, sums.B + a.B, sums.C + a.C + b0, sums.D + a.D + b1); // of no meaning, but nothing given is dropped

    /// <summary>The upper halves of two floats in one register, the first one lower.</summary>
    public static int Upper(float first, float second) => (int)((Rounded(first) >> 16) | Rounded(second));

    /// <summary>The same of what they leave.</summary>
    public static int Rest(float first, float second) =>
        Upper(first - Interop.IntAsFloat(Rounded(first)), second - Interop.IntAsFloat(Rounded(second)));

    /// <summary>The nearest number of 16 bits; of the largest ones, and of infinity and NaN, the one towards zero.</summary>
    private static uint Rounded(float x)
    {
        uint bits = Interop.FloatAsInt(x);
        return (bits + ((bits & 0x7fffffff) < LargestRounded ? 0x8000u : 0)) & 0xffff0000;
    }
}
