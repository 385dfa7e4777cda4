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
        CalibratedRegret regret = CalibratedRegret.Fit(data);
        for (int i = 0; i < trials.Count; i++)
        {
            Outcome alone = trials[i].Calibration;
            long needed = Needed(alone);
            if (data.Calibration.Count > 1 && alone.Loss + alone.LossStandardError <= Tolerance)
                return (i, new(DefaultBasis.Calibration, data.Calibration.Count, alone.Loss, alone.LossStandardError, needed));
            (double loss, double error) = regret.Loss(data, trials[i]);
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
