using Suffice.Bundles;

namespace Suffice.Evaluation.Settings;

/// <summary>
/// Fits the table that turns a mean budget into a price λ: which settings are worth having, and what each spends on the control and
/// calibration splits together.
/// </summary>
internal static class LambdaFit
{
    /// <summary>Which settings are kept, cheapest first.</summary>
    /// <param name="data">Both splits.</param>
    /// <param name="trials">By falling price.</param>
    /// <returns>Positions in <paramref name="trials"/>, chosen on control alone, so that a certificate on calibration holds. A setting
    /// is left out if a lower price spends less, if it spends more than the teacher does, or if a cheaper setting is worth as much: the
    /// knob ends where more computation buys nothing.</returns>
    public static IReadOnlyList<int> Kept(SettingData data, IReadOnlyList<SettingTrial> trials)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(trials);
        double[] fractions = [.. trials.Select(trial => trial.Control.Macs / data.Control.TeacherMacs)],
            regrets = [.. trials.Select(trial => Regret(data, trial))];
        var monotone = new List<int>();
        double least = double.PositiveInfinity;
        for (int i = trials.Count - 1; i >= 0; i--)
        {
            if (fractions[i] >= least || fractions[i] > 1)
                continue; // also the same setting at a higher price
            least = fractions[i];
            monotone.Add(i);
        }
        monotone.Reverse();
        var kept = new List<int>();
        foreach (int i in monotone)
            if (kept.Count == 0 || regrets[i] < regrets[kept[^1]])
                kept.Add(i);
        return kept;
    }

    /// <summary>The λ table of the settings kept: what each spends on both splits, always more than the one before it,
    /// by the least if it measured less: a budget then names one entry. Never more than the teacher: what did is entered as all of it.
    /// </summary>
    public static LambdaPoint[] Table(SettingData data, IEnumerable<SettingTrial> kept)
    {
        ArgumentNullException.ThrowIfNull(kept);
        var table = new List<LambdaPoint>();
        double most = 0;
        foreach (SettingTrial trial in kept.TakeWhile(_ => most < 1))
        {
            most = Math.Min(1, Math.Max(Math.BitIncrement(most), trial.Fraction(data)));
            table.Add(new LambdaPoint(trial.Lambda, most));
        }
        return [.. table];
    }

    private static double Regret(SettingData data, SettingTrial trial)
    {
        int paths = data.Control.Library.Paths.Count;
        return trial.Control.Paths.Select((path, i) => 1.0 - data.ControlUtilities[(i * paths) + path]).DefaultIfEmpty().Average();
    }
}
