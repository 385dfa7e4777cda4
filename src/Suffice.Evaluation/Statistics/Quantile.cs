using Suffice.Diagnostics;

namespace Suffice.Evaluation.Statistics;

/// <summary>Empirical quantiles: the smallest value that at least a share <c>q</c> of the values do not exceed.</summary>
internal static class Quantile
{
    /// <param name="values">In any order; 0 when empty.</param>
    /// <param name="q">In [0, 1].</param>
    public static double Of(ReadOnlySpan<long> values, double q)
    {
        long[] sorted = values.ToArray();
        Array.Sort(sorted);
        return sorted.Length == 0 ? 0 : sorted[NearestRank.Of(sorted.Length, q)];
    }

    /// <inheritdoc cref="Of(ReadOnlySpan{long}, double)"/>
    public static double Of(ReadOnlySpan<double> values, double q)
    {
        double[] sorted = values.ToArray();
        Array.Sort(sorted);
        return sorted.Length == 0 ? 0 : sorted[NearestRank.Of(sorted.Length, q)];
    }
}
