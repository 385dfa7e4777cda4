using Suffice.Inputs;

namespace Suffice.Server.Serving;

/// <summary>One input on its way to an answer.</summary>
/// <param name="Input">Read, not yet prepared.</param>
/// <param name="Asked">What its caller says.</param>
/// <param name="Work">Its static multiply-adds as a share of those of the longest input.</param>
/// <param name="Arrived">When it came, by <see cref="MonotonicClock"/>.</param>
internal sealed record PendingInput(ModelInput Input, Asked Asked, double Work, double Arrived)
{
    private readonly TaskCompletionSource<Served> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether it still waits; read and written under the engine's lock.</summary>
    public bool Waits { get; set; } = true;

    /// <summary>Whether it was answered already, and runs again to compare.</summary>
    public bool IsShadow => ReferenceEquals(Asked, Asked.Shadow);

    /// <summary>When nobody wants the answer any more; null: never.</summary>
    public double? Deadline => Arrived + Asked.MaxLatency;

    /// <summary>Seconds from now until then; null: never, or not while a server lives.</summary>
    public double? SecondsLeft =>
        Deadline is { } deadline && deadline - MonotonicClock.Now is < 1e6 and var seconds ? Math.Max(seconds, 0) : null;

    public Task<Served> Answer => answer.Task;

    public void Complete(Served served) => answer.TrySetResult(served);

    public void Fail(Exception why) => answer.TrySetException(why);

    public void Cancel(CancellationToken cancelled) => answer.TrySetCanceled(cancelled);
}
