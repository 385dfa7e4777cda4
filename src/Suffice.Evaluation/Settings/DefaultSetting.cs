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
        CalibratedRegret? regret = CalibratedRegret.Fit(data, trials);
        for (int i = 0; i < trials.Count; i++)
        {
            Outcome alone = trials[i].Calibration;
            if (Adjusted(alone) is var (lost, wide) && lost + wide <= Tolerance)
                return (i, Made(DefaultBasis.Calibration, alone, alone));
            if (regret?.Loss(trials[i]) is var (loss, error) && loss + error <= Tolerance)
                return (i, new(DefaultBasis.ControlAndCalibration, data.Count, loss, error, Needed(alone)));
        }
        return (null, Made(DefaultBasis.FullPath, FullPath(data.Calibration), trials[^1].Calibration));
    }

    /// <summary>
    /// The loss and its standard error as if half an input more had fallen into each of the four cases of right and wrong (Agresti and Min
    /// 2005): what never differed in n inputs may still differ in one of n.
    /// </summary>
    private static (double Loss, double StandardError) Adjusted(Outcome outcome)
    {
        double count = outcome.Paths.Length,
            differing = count * (((count - 1) * outcome.LossStandardError * outcome.LossStandardError) + (outcome.Loss * outcome.Loss)),
            loss = count * outcome.Loss / (count + 2),
            variance = ((differing + 1) / (count + 2)) - (loss * loss);
        return (loss, Math.Sqrt(variance / (count + 2)));
    }

    private static DefaultChoice Made(DefaultBasis basis, Outcome chosen, Outcome tried)
    {
        (double loss, double error) = Adjusted(chosen);
        return new(basis, chosen.Paths.Length, loss, error, Needed(tried));
    }

    /// <summary>How many calibration inputs would show a setting's loss to be small, if it stays as it is; null: no number would.</summary>
    private static long? Needed(Outcome tried)
    {
        (double loss, double error) = Adjusted(tried);
        double spare = Tolerance - loss;
        return spare > 0 ? (long)Math.Ceiling(error * error / (spare * spare) * (tried.Paths.Length + 2)) : null;
    }

    private static Outcome FullPath(OutcomeTable table) => Simulation.Run(table, new Control.FixedPath(table.Library, table.Library.Full));
}
