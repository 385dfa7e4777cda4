namespace Suffice.Server.Load;

/// <summary>
/// How long a batch takes at each level: measured down the full path before the first request, then corrected by every batch that ran. Safe
/// from any number of threads.
/// </summary>
internal sealed class ServiceTimes
{
    /// <summary>What one batch may change: a slow second of the machine is followed, a single hiccup is not.</summary>
    private const double Weight = 0.05;

    /// <summary>Shares of the full path's time, when nothing has been measured: what is never saved, such as embedding and exits.</summary>
    private const double Fixed = 0.03;

    /// <summary>What a larger batch must save to be formed, as a share of an input's time.</summary>
    private const double Saved = 0.03;

    private readonly double[] full; // seconds, (largest batch + 1)
    private readonly int[] best; // (largest batch + 1): the least size that is as good, next to nothing aside, as any up to this one
    private readonly double[] shares; // (levels)
    private readonly Lock gate = new();

    /// <param name="full">Seconds of a batch of so many of the longest inputs down the full path; index 0 is not used.</param>
    /// <param name="levels">Dearest first.</param>
    public ServiceTimes(double[] full, IReadOnlyList<ServiceLevel> levels)
    {
        (this.full, best) = (full, Best(full));
        shares = [.. levels.Select(level => Math.Min(1, level.Fraction + Fixed))];
    }

    /// <summary>Largest batch.</summary>
    public int MaxBatch => full.Length - 1;

    /// <summary>Measured at some sizes, straight lines between them.</summary>
    /// <param name="measured">Rising sizes from 1 on, and their seconds.</param>
    /// <param name="levels">Dearest first.</param>
    public static ServiceTimes Of(IReadOnlyList<(int Batch, double Seconds)> measured, IReadOnlyList<ServiceLevel> levels)
    {
        double[] full = new double[measured[^1].Batch + 1];
        for (int i = 0; i < measured.Count; i++)
        {
            (int from, double start) = i == 0 ? (0, 0) : measured[i - 1];
            (int to, double end) = measured[i];
            for (int batch = from + 1; batch <= to; batch++)
                full[batch] = start + ((end - start) * (batch - from) / (to - from));
        }
        return new ServiceTimes(full, levels);
    }

    /// <summary>Expected seconds of a batch.</summary>
    /// <param name="batch">Inputs, 1 to the largest batch.</param>
    /// <param name="level">Index of the level.</param>
    /// <param name="work">Mean work of these inputs; 1 is the longest one.</param>
    public double Seconds(int batch, int level, double work = 1)
    {
        lock (gate)
            return full[batch] * work * shares[level];
    }

    /// <summary>
    /// The largest batch that takes so many seconds at most, but no larger than saves time for each of its inputs: more would only make the
    /// first of them wait for the last. At least 1.
    /// </summary>
    public int BestWithin(double seconds, int level, double work)
    {
        double scale = Seconds(1, level, work) / full[1];
        int largest = MaxBatch;
        while (largest > 1 && full[largest] * scale > seconds)
            largest--;
        return best[largest];
    }

    /// <summary>Learns from a batch that ran.</summary>
    public void Observe(int batch, int level, double work, double seconds)
    {
        double share = seconds / (full[batch] * work);
        lock (gate)
            shares[level] += Weight * (share - shares[level]);
    }

    private static int[] Best(double[] full)
    {
        int[] best = new int[full.Length];
        double least = double.PositiveInfinity;
        for (int batch = 1; batch < full.Length; batch++)
        {
            least = Math.Min(least, full[batch] / batch);
            best[batch] = Enumerable.Range(1, batch).First(size => full[size] / size <= (1 + Saved) * least);
        }
        return best;
    }
}
