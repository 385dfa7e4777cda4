namespace Suffice.Evaluation.Statistics;

/// <summary>
/// Several comparisons at once (Holm 1979): the smallest p-value is tested at α / m, the next at α / (m − 1), and so on until one fails.
/// The probability of any false finding is then at most α.
/// </summary>
internal static class HolmCorrection
{
    /// <summary>The level at which each comparison's limits are to be drawn, so that they exclude 0 exactly if it is a finding.</summary>
    /// <param name="pValues">Of the m comparisons.</param>
    /// <param name="alpha">Of all together.</param>
    /// <returns>(m); those after the first failure get the level of the failure.</returns>
    public static double[] Levels(IReadOnlyList<double> pValues, double alpha = 0.05)
    {
        ArgumentNullException.ThrowIfNull(pValues);
        var levels = new double[pValues.Count];
        double level = 0;
        bool failed = false;
        foreach ((int rank, int k) in Enumerable.Range(0, pValues.Count).OrderBy(k => pValues[k]).Index())
        {
            if (!failed)
                level = alpha / (pValues.Count - rank);
            failed |= pValues[k] >= level;
            levels[k] = level;
        }
        return levels;
    }
}
