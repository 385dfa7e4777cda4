using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Rivals;
using Suffice.Evaluation.Settings;
using Suffice.Evaluation.Statistics;
using Suffice.Tensors;

namespace Suffice.Training.Policy;

/// <summary>
/// Whether what a policy learnt is worth keeping, by the design's comparison of two controllers, on control with utilities out of fold.
/// </summary>
/// <param name="Difference">Trained less untrained: mean of J / λ over the prices of comparisons, in fractions of the teacher's
/// multiply-adds; positive when training helped.</param>
/// <param name="LowerLimit">Lower 95 % limit of it.</param>
/// <param name="Kept">Whether the limit is above 0; if not, the untrained policy is used, which is the greedy rule over the
/// predictor.</param>
public sealed record PolicyChoice(double Difference, double LowerLimit, bool Kept)
{
    /// <summary>Upper 95 % limit; null in records from before it was kept.</summary>
    public double? UpperLimit { get; init; }
}

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
        (IReadOnlyList<NamedTensor> untrained, PricedOutcomes before) = (policy.Tensors, Outcomes());
        IReadOnlyList<PolicyMetrics> metrics = policy.Train(progress, cancellationToken);
        PairedResult result = PairedBootstrap.Run(
            [
                [Outcomes().Less(before)],
            ],
            seed: options.Seed,
            cancellationToken: cancellationToken
        )[0];
        var choice = new PolicyChoice(result.Mean, result.Lower, result.Lower > 0) { UpperLimit = result.Upper };
        return new FittedPolicy(choice.Kept ? policy.Tensors : untrained, policy.Tensors, choice, metrics);

        PricedOutcomes Outcomes() =>
            PricedOutcomes.Of(data.Table, data.Utilities, Prices.Compared.Select(price => Taken(data.Table, policy.Paths(price))));
    }

    private static (int[] Paths, long[] Macs) Taken(OutcomeTable table, int[] paths) =>
        (paths, [.. paths.Select((path, i) => table.Costs[i, path])]);
}
