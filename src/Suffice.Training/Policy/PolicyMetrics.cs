using System.Globalization;

namespace Suffice.Training.Policy;

/// <summary>What one iteration of the policy gradient did. docs/method/policy-gradient.md defines each figure.</summary>
/// <param name="Iteration">1, 2, …</param>
/// <param name="Reward">Mean sum of an episode's rewards, without shaping.</param>
/// <param name="Utility">Mean utility of the answers given.</param>
/// <param name="Fraction">Mean MACs of the paths taken, as a share of the teacher's.</param>
/// <param name="Entropy">Of the policy at decisions, in nats.</param>
/// <param name="Divergence">Estimate of KL(old ‖ new).</param>
/// <param name="ClippedShare">Share of actions whose probability ratio was outside the clip range.</param>
/// <param name="ExplainedVariance">Share of the returns' variance that the values of decisions know: the least of the price bands.</param>
internal sealed record PolicyMetrics(
    int Iteration,
    double Reward,
    double Utility,
    double Fraction,
    double Entropy,
    double Divergence,
    double ClippedShare,
    double ExplainedVariance
)
{
    /// <summary>The same in every band, the cheapest prices first; empty in records from before it was kept.</summary>
    public double[] ExplainedVarianceBands { get; init; } = [];

    /// <summary>Share of decisions whose most probable action is not that of the untrained policy.</summary>
    public double? ChangedActions { get; init; }

    /// <summary>Steps of gradient descent so far.</summary>
    public int Updates { get; init; }

    /// <summary>Means over policies that were trained alike, to six digits: records are long.</summary>
    internal static PolicyMetrics Mean(IReadOnlyList<PolicyMetrics> members) =>
        new(
            members[0].Iteration,
            Short(members.Average(own => own.Reward)),
            Short(members.Average(own => own.Utility)),
            Short(members.Average(own => own.Fraction)),
            Short(members.Average(own => own.Entropy)),
            Short(members.Average(own => own.Divergence)),
            Short(members.Average(own => own.ClippedShare)),
            Short(members.Min(own => own.ExplainedVariance))
        )
        {
            ExplainedVarianceBands =
            [
                .. Enumerable.Range(0, PriceBands.Count).Select(band => Short(members.Min(own => own.ExplainedVarianceBands[band]))),
            ],
            ChangedActions = Short(members.Average(own => own.ChangedActions!.Value)),
            Updates = members.Min(own => own.Updates),
        };

    private static double Short(double value) =>
        double.Parse(value.ToString("G6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
