using Suffice.Bundles;
using Suffice.Control;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Statistics;

namespace Suffice.Evaluation.Settings;

/// <summary>
/// Which setting a bundle uses when its user asks for nothing special: the cheapest one, on a grid fixed beforehand, whose mean loss
/// against the teacher plus a margin is at most 0.15 points.
/// </summary>
/// <remarks>
/// First by the errors on calibration, on which nothing was tuned; the margin is one standard error. Control may not speak against it: on
/// both together no more than the tolerance is lost, for the luckiest of many settings on few inputs is not the best. Then by the errors
/// on control and calibration together, control inputs judged out of fold; the margin is one standard error, but no more than 0.1 points,
/// and with 60 % confidence at most 0.3 points are lost: where data are few a whole standard error would refuse all settings, and the full
/// path is no better known. The second way's setting is taken where the first finds none, or one that costs a quarter more. Where neither
/// finds one, the full path is the default.
/// </remarks>
internal static class DefaultSetting
{
    /// <summary>As a fraction of 1.</summary>
    public const double Tolerance = 0.0015;

    /// <summary>What a default should not lose: twice the tolerance.</summary>
    public const double Promised = 2 * Tolerance;

    private const double LargestMargin = 0.001,
        LeastConfidence = 0.6,
        WorthLessSure = 0.8;

    /// <summary>Chooses.</summary>
    /// <param name="data">Both splits.</param>
    /// <param name="trials">Rising cost.</param>
    /// <returns>Position in <paramref name="trials"/>, null for the full path; and what it rests on.</returns>
    public static (int? Setting, DefaultChoice Choice) Choose(SettingData data, IReadOnlyList<SettingTrial> trials)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(trials);
        Differences[] alone = [.. trials.Select(trial => Differences.Of(trial.Calibration))],
            both = [.. trials.Select((trial, i) => alone[i].And(Differences.Of(trial.Control)))];
        int surer = Enumerable.Range(0, trials.Count).FirstOrDefault(i => IsSure(alone[i]) && both[i].Loss <= Tolerance, -1),
            cheaper = Array.FindIndex(both, IsSmall);
        if (surer >= 0 && (cheaper < 0 || Fraction(cheaper) > WorthLessSure * Fraction(surer)))
            return (surer, Made(DefaultBasis.Calibration, alone[surer], alone[surer]));
        if (cheaper >= 0)
            return (cheaper, Made(DefaultBasis.ControlAndCalibration, both[cheaper], alone[cheaper]));
        var full = new FixedPath(data.Calibration.Library, data.Calibration.Library.Full);
        return (null, Made(DefaultBasis.FullPath, Differences.Of(Simulation.Run(data.Calibration, full)), alone[^1]));

        double Fraction(int trial) => trials[trial].Fraction(data);
    }

    private static bool IsSure(Differences alone) => alone.Loss + alone.StandardError <= Tolerance;

    private static bool IsSmall(Differences both) =>
        both.Loss + Math.Min(both.StandardError, LargestMargin) <= Tolerance && both.Confidence >= LeastConfidence;

    private static DefaultChoice Made(DefaultBasis basis, Differences chosen, Differences onCalibration) =>
        new(basis, chosen.Count, chosen.Loss, chosen.StandardError, Needed(onCalibration)) { Confidence = chosen.Confidence };

    /// <summary>How many calibration inputs would decide by themselves, if their loss stays as it is; null: no number would.</summary>
    private static long? Needed(Differences tried)
    {
        double spare = Tolerance - tried.Loss;
        return spare > 0 ? (long)Math.Ceiling(Math.Pow(tried.StandardError / spare, 2) * tried.Count) : null;
    }

    /// <summary>Where a setting and the teacher are not both right or both wrong.</summary>
    /// <param name="Count">Inputs.</param>
    /// <param name="Lost">Where only the teacher was right, less where only we were.</param>
    /// <param name="Differing">Both together.</param>
    private readonly record struct Differences(int Count, double Lost, double Differing)
    {
        /// <summary>
        /// As if half an input more had fallen into each of the four cases of right and wrong (Agresti and Min 2005): what never differed
        /// in n inputs may still differ in one of n.
        /// </summary>
        public double Loss => Lost / (Count + 2);

        public double StandardError => Math.Sqrt((((Differing + 1) / (Count + 2)) - (Loss * Loss)) / (Count + 2));

        /// <summary>That no more is lost than a default should.</summary>
        public double Confidence => NormalDistribution.Below((Promised - Loss) / StandardError);

        public static Differences Of(Outcome outcome)
        {
            int count = outcome.Paths.Length;
            double variance = outcome.LossStandardError * outcome.LossStandardError * (count - 1);
            return new(count, outcome.Loss * count, (variance + (outcome.Loss * outcome.Loss)) * count);
        }

        public Differences And(Differences other) => new(Count + other.Count, Lost + other.Lost, Differing + other.Differing);
    }
}
