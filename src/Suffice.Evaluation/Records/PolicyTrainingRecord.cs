namespace Suffice.Evaluation.Records;

/// <summary>How the training of a policy went, as a record of <c>adapt</c> tells it. What a record does not have is null.</summary>
/// <param name="Data">The data set; null where the record does not name it.</param>
/// <param name="Rounds">The rounds of the adaptation, in order.</param>
internal sealed record PolicyTrainingRecord(string? Data, IReadOnlyList<PolicyTrainingRound> Rounds)
{
    /// <summary>Whether there is anything to show.</summary>
    public bool HasFigures => Rounds.Any(round => round.Iterations.Count > 0 || round.Choice is not null);

    /// <summary>The round whose net and policy are used: the last that was kept.</summary>
    public PolicyTrainingRound? Used => Rounds.LastOrDefault(round => round.Kept == true);
}

/// <summary>One round: a net, and the policy trained for it.</summary>
/// <param name="Round">0: after heads and joint training; 1, 2, …: after an end-to-end round.</param>
/// <param name="Need">Cost and regret of its control in units of the price, as a fraction of the teacher's multiply-adds.</param>
/// <param name="MeanMacs">What older records have in place of <paramref name="Need"/>.</param>
/// <param name="FullPathLoss">Teacher's accuracy less the full path's, on control.</param>
/// <param name="Kept">Whether the round beat those before it.</param>
/// <param name="Iterations">The policy's training.</param>
/// <param name="Choice">Whether what the policy learnt is used.</param>
internal sealed record PolicyTrainingRound(
    int Round,
    double? Need,
    double? MeanMacs,
    double? FullPathLoss,
    bool? Kept,
    IReadOnlyList<PolicyIteration> Iterations,
    PolicyTrainingChoice? Choice
)
{
    /// <summary>
    /// Whether the figures say that training left the policy as it was: never a decision clipped, never another most probable action.
    /// False without figures.
    /// </summary>
    public bool LearntNothing =>
        Iterations.Any(iteration => iteration.ClippedShare is not null)
        && Iterations.All(iteration => iteration is { ClippedShare: null or 0, ChangedActions: null or 0 });
}

/// <summary>One iteration of the policy gradient. docs/method/policy-gradient.md defines each figure.</summary>
/// <param name="Iteration">1, 2, …</param>
/// <param name="Reward">Mean reward of an episode.</param>
/// <param name="Utility">Mean utility of the answers given.</param>
/// <param name="Fraction">Multiply-adds as a share of the teacher's.</param>
/// <param name="Entropy">Of the policy, in nats.</param>
/// <param name="Divergence">Kullback–Leibler divergence of the new policy from the old one.</param>
/// <param name="ClippedShare">Share of decisions that were clipped.</param>
/// <param name="ExplainedVariance">Of the returns, by the values of decisions (in older records by a critic); the least over the price
/// bands where there are such.</param>
/// <param name="ExplainedVarianceBands">The same for each price band, lowest prices first; empty in older records.</param>
/// <param name="ChangedActions">
/// Share of decisions whose most probable action differs from the untrained policy's; null in older records.
/// </param>
internal sealed record PolicyIteration(
    int Iteration,
    double? Reward,
    double? Utility,
    double? Fraction,
    double? Entropy,
    double? Divergence,
    double? ClippedShare,
    double? ExplainedVariance,
    IReadOnlyList<double?> ExplainedVarianceBands,
    double? ChangedActions
);

/// <summary>Whether what a policy learnt is used.</summary>
/// <param name="Difference">Gain of the trained policy over the untrained one, in fractions of the teacher's multiply-adds.</param>
/// <param name="LowerLimit">Lower 95 % limit of it.</param>
/// <param name="UpperLimit">Upper 95 % limit of it.</param>
/// <param name="Kept">Whether the trained policy is used.</param>
internal sealed record PolicyTrainingChoice(double? Difference, double? LowerLimit, double? UpperLimit, bool? Kept);
