using System.Text.Json.Serialization;
using Suffice.Training.Policy;

namespace Suffice.Training.Adapting;

/// <summary>One backbone tried: the heads and joint rounds (0), or an end-to-end round after it.</summary>
/// <param name="Round">0, 1, …</param>
/// <param name="Need">What the policy (the greedy rule, where training did not help) spends and what its answers regret in units of the
/// price, mean over the prices of comparisons, on control, as a fraction of the teacher's multiply-adds: less is better.</param>
/// <param name="FullPathLoss">Teacher's accuracy less the full path's, on control.</param>
/// <param name="Kept">Whether it beat the best round before it by more than one standard error.</param>
/// <param name="Policy">The policy's training.</param>
/// <param name="Choice">Whether what the policy learnt is worth anything; null in records from before that was asked.</param>
internal sealed record AdaptationRound(
    int Round,
    double Need,
    double FullPathLoss,
    bool Kept,
    IReadOnlyList<PolicyMetrics> Policy,
    PolicyChoice? Choice = null
)
{
    /// <summary>By how much it is worth more than the best round before it, paired by input; null for the first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Gain { get; init; }

    /// <summary>Standard error of that.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? StandardError { get; init; }
}
