using Suffice.Bundles;
using Suffice.Control;
using Suffice.Evaluation.Outcomes;

namespace Suffice.Evaluation.Settings;

/// <summary>Fits the table that turns a mean budget into the price λ at which the policy meets it, on the calibration split.</summary>
public static class LambdaFit
{
    /// <param name="calibration">The outcome table of the calibration split.</param>
    /// <param name="lambdas">Prices to try, 0 or more, in any order.</param>
    /// <param name="policy">The policy at a price.</param>
    public static LambdaPoint[] Fit(OutcomeTable calibration, IEnumerable<double> lambdas, Func<double, IController> policy)
    {
        ArgumentNullException.ThrowIfNull(calibration);
        return Monotone(
            lambdas.Select(lambda => new LambdaPoint(lambda, Simulation.Run(calibration, policy(lambda)).Macs / calibration.TeacherMacs))
        );
    }

    /// <summary>
    /// Falling λ, never-falling fraction: keeps the points on the lower envelope, the greatest function that falls with λ and lies nowhere
    /// above the measurements, and drops those above it (a price at which the policy spends more than at some lower price is never worth
    /// using).
    /// </summary>
    public static LambdaPoint[] Monotone(IEnumerable<LambdaPoint> measured)
    {
        var kept = new List<LambdaPoint>();
        double least = double.PositiveInfinity;
        foreach (LambdaPoint point in measured.OrderBy(point => point.Lambda).ThenBy(point => point.Fraction))
        {
            if (point.Fraction > least || (kept.Count > 0 && kept[^1].Lambda == point.Lambda))
                continue;
            least = point.Fraction;
            kept.Add(point);
        }
        kept.Reverse();
        return [.. kept];
    }
}
