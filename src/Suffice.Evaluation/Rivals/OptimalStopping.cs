using Suffice.Evaluation.Outcomes;

namespace Suffice.Evaluation.Rivals;

/// <summary>
/// Thresholds by dynamic programming: from the last exit back, the confidence to stop at is the one with the largest mean reward (utility
/// less the price of what is still run) on the inputs at hand, given the thresholds after it (backward induction; Chow, Robbins and
/// Siegmund 1971).
/// </summary>
internal static class OptimalStopping
{
    /// <summary>(K) levels for every price of <see cref="Prices.Settings"/>.</summary>
    /// <param name="exits">Scores along a schedule.</param>
    /// <param name="utilities">(n, P) <see cref="SoftUtility"/>.</param>
    public static IEnumerable<double[]> All(ScheduleScores exits, float[] utilities) =>
        Prices.Settings.Select(price => Levels(exits, utilities, price));

    /// <summary>(K) the confidence to stop at, for each exit but the last.</summary>
    /// <param name="exits">Scores along a schedule.</param>
    /// <param name="utilities">(n, P).</param>
    /// <param name="price">Of the teacher's whole computation, in utility.</param>
    public static double[] Levels(ScheduleScores exits, float[] utilities, double price)
    {
        int last = exits.Chain.Length - 1,
            paths = exits.Table.Library.Paths.Count;
        int[] inputs = [.. Enumerable.Range(0, exits.Inputs.Count)];
        var levels = new double[last];
        double[] value = [.. inputs.Select(i => Utility(last, i))]; // of going on, by what is decided later
        for (int k = last - 1; k >= 0; k--)
        {
            double[] score = [.. inputs.Select(i => exits.Of(k, i))],
                stop = [.. inputs.Select(i => Utility(k, i))],
                further = [.. inputs.Select(i => value[i] - (price * (exits.Cost(k + 1, i) - exits.Cost(k, i))))];
            levels[k] = Best(score, stop, further, exits.AboveAll);
            value = [.. inputs.Select(i => score[i] >= levels[k] ? stop[i] : further[i])];
        }
        return levels;

        double Utility(int k, int i) => utilities[(exits.Inputs[i] * paths) + exits.Chain[k]];
    }

    /// <summary>The score from which on stopping gains most in all.</summary>
    private static double Best(double[] score, double[] stop, double[] go, double never)
    {
        int[] order = [.. Enumerable.Range(0, score.Length).OrderByDescending(i => score[i])];
        double gain = 0,
            most = 0,
            level = never;
        for (int rank = 0; rank < order.Length; rank++)
        {
            int i = order[rank];
            gain += stop[i] - go[i];
            double next = rank + 1 < order.Length ? score[order[rank + 1]] : 0;
            if (gain <= most || next == score[i])
                continue; // Equal scores stop together.
            most = gain;
            level = (score[i] + next) / 2;
        }
        return level;
    }
}
