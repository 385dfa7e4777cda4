using Suffice.Evaluation.Outcomes;

namespace Suffice.Evaluation.Settings;

/// <summary>
/// Which setting a bundle uses when its user asks for nothing special: the cheapest one, on a grid fixed beforehand, whose paired mean loss
/// against the teacher plus one standard error is at most 0.15 points on calibration. (A point estimate of at most 0.1 points would miss
/// 0.3 on test about one time in six with 5,000 images.)
/// </summary>
public static class DefaultSetting
{
    /// <summary>As a fraction of 1.</summary>
    public const double Tolerance = 0.0015;

    /// <summary>Index of the setting chosen; null when none qualifies, so that the caller must say what then.</summary>
    /// <param name="settings">Outcomes on the calibration split, one per setting of the grid.</param>
    public static int? Choose(IReadOnlyList<Outcome> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        int? best = null;
        for (int i = 0; i < settings.Count; i++)
        {
            bool qualifies = settings[i].Loss + settings[i].LossStandardError <= Tolerance;
            if (qualifies && (best is not { } known || settings[i].Macs < settings[known].Macs))
                best = i;
        }
        return best;
    }
}
