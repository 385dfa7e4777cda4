using System.Diagnostics;
using Suffice.Kernels;
using Suffice.Kernels.Products;

namespace Suffice.Diagnostics;

/// <summary>Computes as other kernels do, and sums up the time and the multiply-adds of linear layers. For one thread.</summary>
/// <param name="kernels">The others.</param>
internal sealed unsafe class LinearClock(KernelSet kernels) : WatchedKernels(kernels)
{
    private long ticks;

    /// <summary>Since it was last set to nothing.</summary>
    public TimeSpan Time => Stopwatch.GetElapsedTime(0, ticks);

    public long Macs { get; private set; }

    public void Reset() => (ticks, Macs) = (0, 0);

    public override void Linear(
        float* a,
        nint aStride,
        int rows,
        in PackedLinear weights,
        float* c,
        nint cStride,
        LinearMode mode,
        byte* scratch = null
    )
    {
        long start = Stopwatch.GetTimestamp();
        base.Linear(a, aStride, rows, weights, c, cStride, mode, scratch);
        ticks += Stopwatch.GetTimestamp() - start;
        Macs += rows * weights.MacsPerRow;
    }
}
