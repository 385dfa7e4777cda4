using Suffice.Bundles;
using Suffice.Evaluation.Outcomes;

namespace Suffice.Evaluation.Settings;

/// <summary>
/// Which setting a bundle uses when its user asks for nothing special: the cheapest one, on a grid fixed beforehand, whose mean loss
/// against the teacher plus one standard error is at most 0.15 points.
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
        CalibratedRegret? regret = CalibratedRegret.Fit(data);
        for (int i = 0; i < trials.Count; i++)
        {
            Outcome alone = trials[i].Calibration;
            if (Within(alone.Loss, alone.LossStandardError, data.Calibration.Count))
                return (i, Made(DefaultBasis.Calibration, alone, alone));
            if (regret?.Loss(data, trials[i]) is var (loss, error) && Within(loss, error, data.Count))
                return (i, new(DefaultBasis.ControlAndCalibration, data.Count, loss, error, Needed(alone)));
        }
        return (null, Made(DefaultBasis.FullPath, FullPath(data.Calibration), trials[^1].Calibration));
    }

    /// <summary>
    /// Whether a loss is shown to be small. What never differed in n inputs may still differ in one of n: no standard error counts as less.
    /// </summary>
    private static bool Within(double loss, double error, int count) => count > 1 && loss + Math.Max(error, 1.0 / count) <= Tolerance;

    private static DefaultChoice Made(DefaultBasis basis, Outcome chosen, Outcome tried) =>
        new(basis, chosen.Paths.Length, chosen.Loss, chosen.LossStandardError, Needed(tried));

    /// <summary>How many calibration inputs would show a setting's loss to be small, if it stays as it is; null: no number would.</summary>
    private static long? Needed(Outcome tried)
    {
        double spare = Tolerance - tried.Loss,
            deviation = tried.LossStandardError * Math.Sqrt(tried.Paths.Length);
        return spare > 0 ? (long)Math.Ceiling(Math.Max(Math.Pow(deviation / spare, 2), 1 / spare)) : null;
    }

    private static Outcome FullPath(OutcomeTable table) => Simulation.Run(table, new Control.FixedPath(table.Library, table.Library.Full));
}
