using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Statistics;

namespace Suffice.Evaluation.Settings;

/// <summary>What a frontier costs at one loss.</summary>
/// <param name="Controller">Whose.</param>
/// <param name="Loss">Against the teacher, as a fraction of 1.</param>
/// <param name="Fraction">Of the teacher's multiply-adds, mean over seeds.</param>
/// <param name="Halfwidth">Half its 95 % interval over resampled inputs; null where that is not bounded.</param>
internal sealed record LossCost(string Controller, double Loss, double Fraction, double? Halfwidth);

/// <summary>
/// Multiply-adds that controllers need for a few losses against the teacher, each frontier mixed with the teacher so that every loss is
/// attained. Left out where a loss cannot be measured to 0.3 points: on a few hundred inputs the figure would be chance.
/// </summary>
internal static class CostAtLoss
{
    /// <summary>Largest standard error of a loss.</summary>
    private const double Resolution = 0.003;

    private const int Draws = 1000;

    /// <summary>Losses as fractions of 1.</summary>
    public static IReadOnlyList<double> Losses { get; } = [0, 0.001, 0.003, 0.005, 0.01];

    /// <param name="table">The outcome table.</param>
    /// <param name="controllers">By name, one for each seed; each must attain every loss.</param>
    public static IEnumerable<LossCost> Of(OutcomeTable table, IReadOnlyDictionary<string, SettingOutcomes[]> controllers)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(controllers);
        if (LargestError(table) > Resolution)
            yield break;
        float[][] draws = [.. Resamples.Of(table.Count, Draws, 0).Select(weights => weights.ToArray())];
        foreach ((string name, SettingOutcomes[] seeds) in controllers)
        {
            double?[] once = At(seeds, []);
            var resampled = new double?[Draws][];
            Parallel.For(0, Draws, draw => resampled[draw] = At(seeds, draws[draw]));
            for (int k = 0; k < Losses.Count; k++)
                if (once[k] is { } fraction)
                    yield return new LossCost(name, Losses[k], fraction, HalfWidth.Of([.. resampled.Select(own => own[k])]));
        }
    }

    private static double?[] At(SettingOutcomes[] seeds, float[] weights)
    {
        LowerHull[] frontiers = [.. seeds.Select(seed => seed.Frontier(weights))];
        return [.. Losses.Select(loss => frontiers.Select(frontier => frontier.Macs(-loss)).Average())];
    }

    /// <summary>Standard error of the loss of the path that differs most from the teacher among those within a point of it.</summary>
    private static double LargestError(OutcomeTable table)
    {
        double[] shares =
        [
            .. table
                .Library.Paths.Where(path => table.TeacherAccuracy - table.Accuracy(path.Index) <= Losses[^1])
                .Select(path =>
                    Enumerable.Range(0, table.Count).Count(i => table.Correct(i, path.Index) != table.TeacherCorrect(i))
                    / (double)table.Count
                ),
        ];
        return Math.Sqrt(shares.DefaultIfEmpty(1).Max() / Math.Max(1, table.Count));
    }
}
