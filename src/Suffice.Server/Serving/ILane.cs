using Suffice.Inputs;

namespace Suffice.Server.Serving;

/// <summary>What runs the batches of one model in one lane. For one thread at a time.</summary>
internal interface ILane : IDisposable
{
    /// <summary>Runs inputs together, each within a budget of its own.</summary>
    Answer[] Answer(IReadOnlyList<(InputSource Input, Budget Budget)> asked);
}

/// <summary>A session as a lane.</summary>
internal sealed class SessionLane(Session session) : ILane
{
    public Answer[] Answer(IReadOnlyList<(InputSource Input, Budget Budget)> asked) => session.Answer(asked);

    public void Dispose() => session.Dispose();
}
