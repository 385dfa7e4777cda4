using System.Diagnostics;
using Suffice.Control;
using Suffice.Kernels;
using Suffice.Kernels.Operators;
using Suffice.Kernels.Products;
using Suffice.Models;

namespace Suffice.Diagnostics;

/// <summary>
/// Times the change of paths: from a decision to the first operator that runs because of it. Decides and computes as the controller and the
/// kernels it is given.
/// </summary>
internal sealed unsafe class PathClock(KernelSet kernels) : WatchedKernels(kernels), IController
{
    private readonly List<double> nanoseconds = [];
    private IController inner = null!;
    private long decided;

    /// <summary>Of every decision to run more blocks on all of the tokens, so far.</summary>
    public IReadOnlyList<double> Nanoseconds => nanoseconds;

    /// <summary>Whose decisions are timed from now on.</summary>
    public PathClock On(IController controller)
    {
        inner = controller;
        return this;
    }

    public void Start(int inputs) => inner.Start(inputs);

    public ExecutionPath? Decide(int input, ExecutionPath at, ReadOnlySpan<float> logits)
    {
        ExecutionPath? next = inner.Decide(input, at, logits);
        decided = next is { KeepRatio: 1 } ? Stopwatch.GetTimestamp() : 0;
        return next;
    }

    public long Macs(ExecutionPath at) => inner.Macs(at);

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
        Stop();
        base.Linear(a, aStride, rows, weights, c, cStride, mode, scratch);
    }

    public override void Normalise(in NormWeights norm, float* x, nint xStride, int rows, float* y, nint yStride)
    {
        Stop();
        base.Normalise(norm, x, xStride, rows, y, yStride);
    }

    /// <summary>A block begins with a norm or a linear layer.</summary>
    private void Stop()
    {
        if (decided == 0)
            return;
        nanoseconds.Add((Stopwatch.GetTimestamp() - decided) * 1e9 / Stopwatch.Frequency);
        decided = 0;
    }
}
