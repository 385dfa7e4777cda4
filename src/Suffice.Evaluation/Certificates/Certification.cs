using System.Globalization;
using Suffice.Bundles;
using Suffice.Control;
using Suffice.Data;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Rivals;
using static System.FormattableString;

namespace Suffice.Evaluation.Certificates;

/// <summary>
/// Finds the cheapest setting of a policy whose loss against the teacher is shown, on the calibration split, to be at most ε: settings are
/// tested in a fixed sequence from the most careful one on, each by a betting bound. Statement, assumptions and
/// proof: docs/method/certificate.md.
/// </summary>
internal static class Certification
{
    /// <summary>Half a point.</summary>
    public const double DefaultEpsilon = 0.005;

    public const double DefaultDelta = 0.1;

    public const string Method = "fixed-sequence testing with a betting bound";

    /// <param name="calibration">The outcome table of the calibration split. An input counts once, however often it comes.</param>
    /// <param name="table">The bundle's λ table, whose settings can be used.</param>
    /// <param name="policy">The policy at a price.</param>
    /// <param name="epsilon">Mean loss to promise, in (0, 1).</param>
    /// <param name="delta">Probability of being wrong that is allowed, in (0, 1).</param>
    /// <param name="progress">In settings.</param>
    /// <param name="cancellationToken">Stops between settings.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> for levels out of range, or nothing to certify on.</exception>
    /// <remarks>
    /// The sequence is <see cref="Prices.Settings"/> with the prices of the λ table, rising; what the table keeps of them depends on
    /// control alone. Everything before the first failure is certified at once,
    /// so the table's cheapest setting among it may be taken.
    /// </remarks>
    public static CertificationResult Fit(
        OutcomeTable calibration,
        IReadOnlyList<LambdaPoint> table,
        Func<double, IController> policy,
        double epsilon = DefaultEpsilon,
        double delta = DefaultDelta,
        IProgress<StageProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(calibration);
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(policy);
        CheckLevels(epsilon, delta);
        calibration = calibration.Distinct(); // the bets need independent inputs, and copies are none
        CheckEnough(calibration.Count, table.Count);
        double[] prices = [.. Prices.Settings.Concat(table.Select(point => point.Lambda)).Distinct().Order()];
        var outcomes = new List<Outcome>();
        IEnumerable<sbyte[]> InOrder()
        {
            foreach (double price in prices)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress?.Report(new StageProgress("certifying", outcomes.Count, prices.Length));
                outcomes.Add(Simulation.Run(calibration, policy(price)));
                yield return Losses(calibration, outcomes[^1]);
            }
        }

        int certified = FixedSequence.Certified(InOrder(), epsilon, delta);
        progress?.Report(new StageProgress("certifying", prices.Length, prices.Length));
        return Cheapest(table, prices[..certified]) is (LambdaPoint point, int at)
            ? new CertificationResult(
                new Certificate(epsilon, delta, calibration.Count, Method, point.Lambda, point.Fraction, outcomes[at].Loss),
                null
            )
            : new CertificationResult(null, Refuse(calibration, prices[certified], outcomes[certified], epsilon, delta));
    }

    /// <summary>The table's cheapest setting among certified prices, and which of these it is; null where the table has none.</summary>
    private static (LambdaPoint Point, int At)? Cheapest(IReadOnlyList<LambdaPoint> table, double[] certified)
    {
        for (int at = certified.Length - 1; at >= 0; at--)
            // Of the table's entries at one price the first is the cheapest.
            if (table.FirstOrDefault(point => point.Lambda == certified[at]) is { } point)
                return (point, at);
        return null;
    }

    /// <summary>
    /// Whether what is promised holds for a bundle's default setting too: that is so for every tested price up to the certified one.
    /// </summary>
    public static bool CoversDefault(BundleManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        if (manifest.Certificate is not { } certificate || manifest.DefaultBudget is not { } budget)
            return false;
        if (manifest.DefaultChoice is { Basis: DefaultBasis.FullPath })
            return false; // no setting of the table
        double price = LambdaTable.Find(manifest.LambdaTable, budget);
        return price <= certificate.Lambda && manifest.LambdaTable.Any(point => point.Lambda == price);
    }

    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> for levels out of range.</exception>
    public static void CheckLevels(double epsilon, double delta)
    {
        if (epsilon is not (> 0 and < 1) || delta is not (> 0 and < 1))
            throw new SufficeException(
                Fault.Usage,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"--epsilon {epsilon} and --delta {delta}: both are fractions above 0 and below 1, such as 0.005 (half a point) and "
                        + $"0.1."
                )
            );
    }

    private static void CheckEnough(int images, int settings)
    {
        if (images == 0 || settings == 0)
            throw new SufficeException(
                Fault.Usage,
                $"A certificate needs calibration images and settings to choose from; got {images} images and a λ table of "
                    + $"{settings}. Give an adapted bundle and data with a calibration split."
            );
    }

    private static Refusal Refuse(OutcomeTable calibration, double price, Outcome outcome, double epsilon, double delta)
    {
        sbyte[] losses = Losses(calibration, outcome);
        double flips = losses.Count(loss => loss != 0) / (double)losses.Length,
            variance = flips - (outcome.Loss * outcome.Loss);
        return new Refusal(
            epsilon,
            delta,
            losses.Length,
            price,
            outcome.Macs / calibration.TeacherMacs,
            outcome.Loss,
            BettingBound.Upper(losses, delta),
            SampleSize.Needed(outcome.Loss, variance, epsilon, delta)
        );
    }

    private static sbyte[] Losses(OutcomeTable table, Outcome outcome) =>
        [.. outcome.Paths.Select((path, i) => (sbyte)((table.TeacherCorrect(i) ? 1 : 0) - (table.Correct(i, path) ? 1 : 0)))];
}
