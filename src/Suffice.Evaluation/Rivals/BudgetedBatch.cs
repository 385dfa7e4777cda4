namespace Suffice.Evaluation.Rivals;

/// <summary>
/// Thresholds of budgeted batch classification (MSDNet, Huang et al., arXiv 1703.09844): the shares of inputs that leave at successive
/// exits form a geometric series, and each exit lets the surest of those that are left go.
/// </summary>
internal static class BudgetedBatch
{
    /// <summary>
    /// Ratios of the series: an exit lets go so many times as many as the one before. The least stops at the root, the largest not before
    /// the last exit.
    /// </summary>
    private static double[] Ratios { get; } =
    [0, .. Enumerable.Range(0, ThresholdGrid.Size - 2).Select(i => 0.02 * Math.Pow(2500, i / (ThresholdGrid.Size - 3.0))), 1e9];

    /// <summary>(K) levels for each ratio.</summary>
    public static IEnumerable<double[]> All(ScheduleScores exits)
    {
        int[][] surest = Surest(exits);
        return Ratios.Select(ratio => Levels(exits, ratio, surest));
    }

    /// <summary>(K)(n) inputs at each exit but the last, the surest first.</summary>
    public static int[][] Surest(ScheduleScores exits) =>
        [
            .. Enumerable
                .Range(0, exits.Chain.Length - 1)
                .Select(k => Enumerable.Range(0, exits.Inputs.Count).OrderByDescending(i => exits.Of(k, i)).ToArray()),
        ];

    /// <summary>(K) the confidence to stop at, for each exit but the last.</summary>
    /// <param name="exits">K exits and the last.</param>
    /// <param name="ratio">Of the series.</param>
    /// <param name="surest">By <see cref="Surest"/>.</param>
    public static double[] Levels(ScheduleScores exits, double ratio, int[][] surest)
    {
        int last = exits.Chain.Length - 1,
            count = exits.Inputs.Count;
        double[] series = [.. Enumerable.Range(0, last + 1).Select(k => Math.Pow(ratio, k))];
        double whole = series.Sum();
        var levels = new double[last];
        var gone = new bool[count];
        int left = count;
        for (int k = 0; k < last; k++)
        {
            int go = (int)Math.Round(series[k] / whole * count);
            levels[k] =
                go == 0 ? exits.AboveAll
                : go >= left ? 0
                : exits.AboveAll;
            int leaving = Math.Min(go, left);
            left -= leaving;
            foreach (int i in surest[k])
            {
                if (leaving == 0)
                    break;
                if (gone[i])
                    continue;
                gone[i] = true;
                leaving--;
                levels[k] = Math.Min(levels[k], exits.Of(k, i));
            }
        }
        return levels;
    }
}
