using Suffice.Models;

namespace Suffice.Control;

/// <summary>Sends every input down the same path: static execution, at no cost for control.</summary>
internal sealed class FixedPath : IController
{
    private readonly ExecutionPath?[] next;
    private readonly DecisionData data;

    public FixedPath(PathLibrary library, ExecutionPath path)
    {
        ArgumentNullException.ThrowIfNull(library);
        next = library.Steps(path);
        data = new DecisionData(DecisionKind.Steps, 0, DecisionData.Numbers(next), [], []);
    }

    public void Start(int inputs) { }

    public ExecutionPath? Decide(int input, ExecutionPath at, ReadOnlySpan<float> logits) => next[at.Index];

    public long Macs(ExecutionPath at) => 0;

    public DecisionData DataOf(int input) => data;
}
