using System.Diagnostics;
using System.Runtime.Intrinsics.X86;
using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Networks;

/// <summary>
/// Whether products of numbers rounded to bfloat16 are faster here. The instructions alone do not say so: an Intel processor without its
/// matrix unit (AMX) may need longer for them than for single precision.
/// </summary>
internal static class BFloat16Products
{
    private const int Size = 512;
    private const int Rounds = 5;

    /// <summary>Below this gain the exact products are taken.</summary>
    private const double Least = 1.2;

    private static readonly Lazy<bool> Measured = new(() => Gain(HasInstructions, Measure) >= Least);

    /// <summary>Measured once, in about 20 ms.</summary>
    public static bool Pay => Measured.Value;

    /// <summary>AVX512_BF16 as the processor reports it (Intel, Software Developer's Manual, CPUID leaf 7, subleaf 1, EAX bit 5).</summary>
    public static bool HasInstructions => Avx512F.IsSupported && (X86Base.CpuId(7, 1).Eax & (1 << 5)) != 0;

    /// <summary>How many times faster they are; 0 where they would be emulated, which takes so long that it is not even tried.</summary>
    /// <param name="hasInstructions">Of the processor.</param>
    /// <param name="measure">Seconds of a product in these numbers.</param>
    public static double Gain(bool hasInstructions, Func<ScalarType, double> measure) =>
        hasInstructions ? measure(ScalarType.Float32) / measure(ScalarType.BFloat16) : 0;

    private static double Measure(ScalarType numbers)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable still = no_grad();
        Tensor left = ones([Size, Size], numbers),
            right = ones([Size, Size], numbers);
        double least = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            using Tensor product = left.matmul(right);
            least = Math.Min(least, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return least;
    }
}
