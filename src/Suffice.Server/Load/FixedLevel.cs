namespace Suffice.Server.Load;

/// <summary>The same level whatever comes: what other servers do.</summary>
internal sealed class FixedLevel(LoadModel model, int level = 0) : ILoadPolicy
{
    public LoadDecision Decide(in LoadState state) => new(level, model.LargestBatch(level, state.Work));
}
