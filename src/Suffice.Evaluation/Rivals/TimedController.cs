using System.Diagnostics;
using Suffice.Control;
using Suffice.Models;

namespace Suffice.Evaluation.Rivals;

/// <summary>
/// Adds up the time another controller takes. Reading the clock costs some tens of nanoseconds a decision, so this is for a pass of its
/// own.
/// </summary>
internal sealed class TimedController(IController inner) : IController
{
    private long ticks;

    /// <summary>Time spent deciding since construction.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(0, ticks);

    /// <summary>Inputs decided on since construction.</summary>
    public long Inputs { get; private set; }

    public void Start(int inputs)
    {
        Inputs += inputs;
        long start = Stopwatch.GetTimestamp();
        inner.Start(inputs);
        ticks += Stopwatch.GetTimestamp() - start;
    }

    public void Start(ReadOnlySpan<int> tokens)
    {
        Inputs += tokens.Length;
        long start = Stopwatch.GetTimestamp();
        inner.Start(tokens);
        ticks += Stopwatch.GetTimestamp() - start;
    }

    public ExecutionPath? Decide(int input, ExecutionPath at, ReadOnlySpan<float> logits)
    {
        long start = Stopwatch.GetTimestamp();
        ExecutionPath? next = inner.Decide(input, at, logits);
        ticks += Stopwatch.GetTimestamp() - start;
        return next;
    }

    public long Macs(ExecutionPath at) => inner.Macs(at);
}
