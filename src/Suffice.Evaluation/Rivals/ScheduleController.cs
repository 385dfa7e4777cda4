using Suffice.Control;
using Suffice.Models;

namespace Suffice.Evaluation.Rivals;

/// <summary>
/// A rule that only knows when to stop: it walks one fixed token schedule, the chain of paths from the root to a leaf, and takes the first
/// exit its rule accepts. What the rules read (a maximum, an entropy, a comparison) needs no multiply-adds of the counted kind.
/// </summary>
public abstract class ScheduleController : IController
{
    private readonly ExecutionPath?[] next;

    /// <param name="library">The paths.</param>
    /// <param name="deepest">Where the schedule ends, at the latest.</param>
    protected ScheduleController(PathLibrary library, ExecutionPath deepest)
    {
        ArgumentNullException.ThrowIfNull(library);
        next = new ExecutionPath?[library.Paths.Count];
        Chain = library.Chain(deepest);
        for (int i = 0; i + 1 < Chain.Count; i++)
            next[Chain[i].Index] = Chain[i + 1];
    }

    /// <summary>The decision points passed, from the root on.</summary>
    protected IReadOnlyList<ExecutionPath> Chain { get; }

    public virtual void Start(int inputs) { }

    public ExecutionPath? Decide(int input, ExecutionPath at, ReadOnlySpan<float> logits)
    {
        ArgumentNullException.ThrowIfNull(at);
        return next[at.Index] is { } further && !Stops(input, at, logits) ? further : null;
    }

    /// <inheritdoc/>
    public virtual long Macs(ExecutionPath at) => 0;

    /// <summary>Whether this exit's answer is accepted.</summary>
    protected abstract bool Stops(int input, ExecutionPath at, ReadOnlySpan<float> logits);
}
