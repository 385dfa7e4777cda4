using Suffice.Bundles;
using Suffice.Evaluation.Outcomes;

namespace Suffice.Evaluation.Settings;

/// <summary>
/// Which setting a bundle uses when its user asks for nothing special: the cheapest one, on a grid fixed beforehand, whose mean loss
/// against the teacher plus one standard error is at most 0.15 points. (A point estimate of at most 0.1 points would miss 0.3 on test
/// about one time in six with 5,000 images.)
/// </summary>
/// <remarks>
/// The loss is estimated in two ways, and the cheaper setting of the two is taken: by the paired errors on calibration, which assumes
/// nothing and needs many inputs; and by <see cref="CalibratedRegret"/> on control and calibration together, which assumes that the
/// teacher's regret says on average how often it was right where we were not. Where neither finds a setting the full path is the default.
/// </remarks>
public static class DefaultSetting
{
    /// <summary>As a fraction of 1.</summary>
    public const double Tolerance = 0.0015;

    /// <summary>Chooses.</summary>
    /// <param name="data">Both splits.</param>
    /// <param name="trials">Rising cost.</param>
    /// <returns>Position in <paramref name="trials"/>, null for the full path; and what it rests on.</returns>
    public static (int? Setting, DefaultChoice Choice) Choose(SettingData data, IReadOnlyList<SettingTrial> trials)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(trials);
        var regret = new CalibratedRegret(data);
        for (int i = 0; i < trials.Count; i++)
        {
            Outcome alone = trials[i].Calibration;
            long needed = Needed(alone);
            if (data.Calibration.Count > 1 && alone.Loss + alone.LossStandardError <= Tolerance)
                return (i, new(DefaultBasis.Calibration, data.Calibration.Count, alone.Loss, alone.LossStandardError, needed));
            (double loss, double error) = regret.Loss(trials[i]);
            if (data.Count > 1 && loss + error <= Tolerance)
                return (i, new(DefaultBasis.ControlAndCalibration, data.Count, loss, error, needed));
        }
        Outcome full = FullPath(data.Calibration);
        return (
            null,
            new(DefaultBasis.FullPath, data.Calibration.Count, full.Loss, full.LossStandardError, Needed(trials[^1].Calibration))
        );
    }

    /// <summary>How many inputs would bring the standard error of a loss to half of the tolerance.</summary>
    private static long Needed(Outcome outcome)
    {
        double variance = outcome.LossStandardError * outcome.LossStandardError * outcome.Paths.Length;
        return (long)Math.Ceiling(variance / (Tolerance * Tolerance / 4));
    }

    private static Outcome FullPath(OutcomeTable table) => Simulation.Run(table, new Control.FixedPath(table.Library, table.Library.Full));
}

/// <summary>
/// Estimates the mean loss of a setting from the teacher's regret in its answers: loss = b · mean regret, with one factor b for all
/// settings, fitted by least squares to the differences between the teacher's errors and ours over every path and input. It varies much
/// less than the differences themselves, most of which are chance.
/// </summary>
public sealed class CalibratedRegret
{
    private readonly SettingData data;

    /// <param name="data">Both splits.</param>
    public CalibratedRegret(SettingData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        this.data = data;
        (double Product, double Square)[] sums =
        [
            .. Sums(data.Control, data.ControlUtilities),
            .. Sums(data.Calibration, data.CalibrationUtilities),
        ];
        double square = sums.Sum(own => own.Square);
        Factor = square > 0 ? sums.Sum(own => own.Product) / square : 1;
        // Paths of one input err together: inputs are the independent pieces (White 1980, clustered).
        double residual = sums.Sum(own => Math.Pow(own.Product - (Factor * own.Square), 2));
        FactorError = square > 0 ? Math.Sqrt(residual) / square : 0;
    }

    /// <summary>b.</summary>
    public double Factor { get; }

    /// <summary>Its standard error.</summary>
    public double FactorError { get; }

    /// <summary>Mean loss of a setting and its standard error, as fractions of 1.</summary>
    public (double Loss, double StandardError) Loss(SettingTrial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        double[] regrets = trial.Regrets(data);
        if (regrets.Length == 0)
            return (0, 0);
        double mean = regrets.Average(),
            variance = regrets.Average(regret => (regret - mean) * (regret - mean)) / regrets.Length;
        return (Factor * mean, Math.Sqrt((Factor * Factor * variance) + (mean * mean * FactorError * FactorError)));
    }

    private static IEnumerable<(double Product, double Square)> Sums(OutcomeTable table, float[] utilities)
    {
        int paths = table.Library.Paths.Count;
        for (int i = 0; i < table.Count; i++)
        {
            double product = 0,
                square = 0;
            for (int p = 0; p < paths; p++)
            {
                double regret = 1.0 - utilities[(i * paths) + p];
                product += regret * ((table.TeacherCorrect(i) ? 1 : 0) - (table.Correct(i, p) ? 1 : 0));
                square += regret * regret;
            }
            yield return (product, square);
        }
    }
}
