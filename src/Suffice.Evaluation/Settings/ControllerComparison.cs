using Suffice.Evaluation.Statistics;

namespace Suffice.Evaluation.Settings;

/// <summary>Whether one controller is better than another, by resampling images.</summary>
/// <param name="Difference">Rival's statistic minus ours, mean over seeds, in fractions of the teacher's MACs; positive when ours is
/// cheaper.</param>
/// <param name="LowerLimit">One-sided 95 % limit: 5 % of resamples fall below it.</param>
/// <param name="UpperLimit">95 % of resamples fall below it.</param>
/// <param name="Ours">Our statistic for each seed.</param>
/// <param name="Rival">The rival's for each seed.</param>
public sealed record ComparisonResult(double Difference, double LowerLimit, double UpperLimit, double[] Ours, double[] Rival)
{
    /// <summary>The lower limit is above zero.</summary>
    public bool Better => LowerLimit > 0;
}

/// <summary>
/// Compares two controllers whose settings were fixed beforehand, on other data. A frontier is the lower hull of a controller's settings;
/// the statistic is the mean difference in MACs over losses of 0.1, 0.2 … 1.0 points against the teacher, a loss not attained charged at
/// the teacher's MACs. Images are resampled jointly: one draw serves both controllers and all seeds.
/// </summary>
public static class ControllerComparison
{
    public const int Draws = 2000;

    /// <param name="ours">One entry per training seed, all on the same images in the same order.</param>
    /// <param name="rival">Likewise.</param>
    /// <param name="draws">Bootstrap resamples.</param>
    /// <param name="seed">Of the resampling.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when the entries do not match.</exception>
    public static ComparisonResult Run(
        IReadOnlyList<SettingOutcomes> ours,
        IReadOnlyList<SettingOutcomes> rival,
        int draws = Draws,
        int seed = 0
    )
    {
        ArgumentNullException.ThrowIfNull(ours);
        ArgumentNullException.ThrowIfNull(rival);
        if (ours.Count == 0 || ours.Count != rival.Count || ours.Concat(rival).Any(outcomes => outcomes.Count != ours[0].Count))
            throw new SufficeException(
                Fault.Usage,
                "Comparison: both controllers need the same seeds and the same images. Evaluate both on the same split of the same data."
            );
        int images = ours[0].Count;
        var weights = new float[images];
        Array.Fill(weights, 1);
        double[] oursOnAll = [.. ours.Select(outcomes => outcomes.Statistic(weights))];
        double[] rivalOnAll = [.. rival.Select(outcomes => outcomes.Statistic(weights))];

        double[] differences =
        [
            .. Resamples
                .Of(images, draws, seed)
                .Select(resample =>
                    Enumerable.Range(0, ours.Count).Sum(s => (rival[s].Statistic(resample) - ours[s].Statistic(resample)) / ours.Count)
                ),
        ];
        return new ComparisonResult(
            rivalOnAll.Average() - oursOnAll.Average(),
            Quantile.Of(differences, 0.05),
            Quantile.Of(differences, 0.95),
            oursOnAll,
            rivalOnAll
        );
    }
}
