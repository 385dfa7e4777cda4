namespace Suffice.Evaluation.Rivals;

/// <summary>
/// Thresholds by dynamic programming: from the last exit back, the confidence to stop at is the one with the largest mean reward (right
/// answers less the price of what is still run) on the inputs at hand, given the thresholds after it (backward induction; Chow, Robbins and
/// Siegmund 1971).
/// </summary>
internal static class OptimalStopping
{
    /// <summary>(K) the confidence to stop at, for each exit but the last.</summary>
    /// <param name="exits">On the control split.</param>
    /// <param name="price">Of the teacher's whole computation, in right answers.</param>
    public static double[] Levels(ExitConfidences exits, double price)
    {
        int last = exits.Chain.Length - 1;
        var levels = new double[last];
        double[] value = exits.Right[last]; // (n) of going on, by what is decided later
        for (int k = last - 1; k >= 0; k--)
        {
            double[] further = [.. value.Select((later, i) => later - (price * (exits.Cost[k + 1][i] - exits.Cost[k][i])))];
            levels[k] = Best(exits.Of[k], exits.Right[k], further);
            value = [.. further.Select((going, i) => exits.Of[k][i] >= levels[k] ? exits.Right[k][i] : going)];
        }
        return levels;
    }

    /// <summary>The confidence from which on stopping gains most in all.</summary>
    private static double Best(double[] confidence, double[] stop, double[] go)
    {
        int[] order = [.. Enumerable.Range(0, confidence.Length).OrderByDescending(i => confidence[i])];
        double gain = 0,
            most = 0,
            level = ThresholdGrid.AboveAll;
        for (int rank = 0; rank < order.Length; rank++)
        {
            int i = order[rank];
            gain += stop[i] - go[i];
            double next = rank + 1 < order.Length ? confidence[order[rank + 1]] : 0;
            if (gain <= most || next == confidence[i])
                continue; // Equal confidences stop together.
            most = gain;
            level = (confidence[i] + next) / 2;
        }
        return level;
    }
}
