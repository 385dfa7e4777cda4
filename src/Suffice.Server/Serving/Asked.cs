namespace Suffice.Server.Serving;

/// <summary>What a caller may say about one request.</summary>
/// <param name="Budget">What it may spend; null: what load leaves.</param>
/// <param name="Priority">Those with lower numbers go first; 0 is usual.</param>
/// <param name="MaxLatency">Seconds after which nobody wants the answer; null: no limit.</param>
internal sealed record Asked(Budget? Budget = null, int Priority = 0, double? MaxLatency = null)
{
    public static Asked Usual { get; } = new();

    /// <summary>An input run once more, in full, behind all others, to see whether its answer stays the same.</summary>
    public static Asked Shadow { get; } = new(Suffice.Budget.Full, Priority: int.MaxValue);
}
