using System.Text.Json.Serialization;

namespace Suffice.Commands.Options;

/// <summary>What an input may spend, as it was typed.</summary>
/// <param name="IsFull">Everything, on every input.</param>
/// <param name="IsCertified">The setting of the certificate.</param>
/// <param name="Mean">A mean share; null: the bundle's default.</param>
/// <param name="Cap">A limit for each input; null: none.</param>
/// <param name="Milliseconds">A limit in time for each input; null: none.</param>
internal sealed record BudgetChoice(bool IsFull, bool IsCertified, double? Mean, double? Cap, double? Milliseconds)
{
    /// <summary>The same for a session.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> for what is out of range.</exception>
    [JsonIgnore]
    public Budget Budget
    {
        get
        {
            if (IsFull)
                return Budget.Full;
            if (IsCertified)
                return Budget.Certified;
            AdaptiveBudget allowed = Mean is { } mean ? Budget.Mean(mean) : Budget.Default;
            if (Cap is { } limit)
                allowed = allowed.WithCap(limit);
            return Milliseconds is { } time ? allowed.WithLatency(TimeSpan.FromMilliseconds(time)) : allowed;
        }
    }
}
