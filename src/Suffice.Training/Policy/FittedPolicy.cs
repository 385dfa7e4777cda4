using Suffice.Evaluation.Rivals;
using Suffice.Evaluation.Settings;
using Suffice.Tensors;

namespace Suffice.Training.Policy;

/// <summary>
/// Whether what a policy learnt is worth keeping, by the design's comparison of two controllers, on control with utilities out of fold.
/// </summary>
/// <param name="Difference">Untrained less trained: mean MACs over the loss grid, in fractions of the teacher's; positive when training
/// helped.</param>
/// <param name="LowerLimit">One-sided 95 % limit of it.</param>
/// <param name="Kept">Whether the limit is above 0; if not, the untrained policy is used, which is the greedy rule over the
/// predictor.</param>
public sealed record PolicyChoice(double Difference, double LowerLimit, bool Kept);

/// <summary>A policy, trained where that helps.</summary>
/// <param name="Tensors"><c>policy.*</c> of the policy to use.</param>
/// <param name="Trained">The same of the trained one, kept or not.</param>
/// <param name="Choice">Which of the two is used, and why.</param>
/// <param name="Metrics">One record an iteration.</param>
internal sealed record FittedPolicy(
    IReadOnlyList<NamedTensor> Tensors,
    IReadOnlyList<NamedTensor> Trained,
    PolicyChoice Choice,
    IReadOnlyList<PolicyMetrics> Metrics
)
{
    private const int Draws = 500;

    /// <summary>Trains one, and keeps what it learnt only if control says that it won.</summary>
    public static FittedPolicy Run(
        ControllerData data,
        float[] predictions,
        ControllerOptions options,
        IProgress<Data.StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        using var policy = new PolicyGradient(data, predictions, options);
        (IReadOnlyList<NamedTensor> untrained, SettingOutcomes before) = (policy.Tensors, Outcomes());
        IReadOnlyList<PolicyMetrics> metrics = policy.Train(progress, cancellationToken);
        ComparisonResult result = ControllerComparison.Run([Outcomes()], [before], Draws, options.Seed);
        var choice = new PolicyChoice(result.Difference, result.LowerLimit, result.Better);
        return new FittedPolicy(choice.Kept ? policy.Tensors : untrained, policy.Tensors, choice, metrics);

        SettingOutcomes Outcomes() => SettingOutcomes.Of(data.Table, ThresholdGrid.Lambdas.Select(policy.Paths));
    }
}
