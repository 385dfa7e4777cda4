using Suffice.Models;

namespace Suffice.Control;

/// <summary>
/// Lets another controller decide, and pay for it, but walks one path whatever it says: for measuring what that path takes with its
/// control.
/// </summary>
internal sealed class WalkedPath(PathLibrary library, ExecutionPath path, IController inner) : IController
{
    private readonly FixedPath walked = new(library, path);

    public void Start(int inputs) => inner.Start(inputs);

    public void Start(ReadOnlySpan<int> tokens) => inner.Start(tokens);

    public ExecutionPath? Decide(int input, ExecutionPath at, ReadOnlySpan<float> logits)
    {
        inner.Decide(input, at, logits);
        return walked.Decide(input, at, logits);
    }

    public long Macs(ExecutionPath at) => inner.Macs(at);
}
