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
    public static double[] Ratios { get; } =
    [0, .. Enumerable.Range(0, ThresholdGrid.Size - 2).Select(i => 0.02 * Math.Pow(2500, i / (ThresholdGrid.Size - 3.0))), 1e9];

    /// <summary>(K) the confidence to stop at, for each exit but the last.</summary>
    public static double[] Levels(ExitConfidences exits, double ratio)
    {
        int last = exits.Chain.Length - 1;
        double[] series = [.. Enumerable.Range(0, last + 1).Select(k => Math.Pow(ratio, k))];
        double whole = series.Sum();
        var levels = new double[last];
        int[] left = [.. Enumerable.Range(0, exits.Count)];
        for (int k = 0; k < last; k++)
        {
            int go = (int)Math.Round(series[k] / whole * exits.Count);
            int[] surest = [.. left.OrderByDescending(i => exits.Of[k][i])];
            levels[k] =
                go == 0 ? ThresholdGrid.AboveAll
                : go >= surest.Length ? 0
                : exits.Of[k][surest[go - 1]];
            left = [.. surest.Skip(go)];
        }
        return levels;
    }
}
