namespace Suffice.Server.Serving;

/// <summary>Counts times in buckets of 1, 2, 5, 10 … microseconds; for one thread at a time.</summary>
internal sealed class LatencyHistogram
{
    private readonly long[] counts = new long[LatencyFigures.Bounds.Count + 1];
    private double sum;

    public void Add(double seconds)
    {
        int bucket = 0;
        while (bucket < LatencyFigures.Bounds.Count && seconds > LatencyFigures.Bounds[bucket])
            bucket++;
        counts[bucket]++;
        sum += seconds;
    }

    public LatencyFigures Read() => new([.. counts], sum);
}

/// <summary>How long things took.</summary>
/// <param name="Counts">In each bucket; the last one has no upper bound.</param>
/// <param name="Sum">Seconds of all.</param>
internal sealed record LatencyFigures(long[] Counts, double Sum)
{
    /// <summary>Upper bounds of the buckets, seconds.</summary>
    public static IReadOnlyList<double> Bounds { get; } =
    [.. Enumerable.Range(1, 7).SelectMany(power => (double[])[1, 2, 5], (power, step) => step * Math.Pow(10, power - 6))];

    /// <summary>Upper bound of the bucket in which a share of them lies; null where there is none.</summary>
    public double? Quantile(double share)
    {
        long all = Counts.Sum(),
            seen = 0;
        if (all == 0)
            return null;
        for (int bucket = 0; bucket < Bounds.Count; bucket++)
            if ((seen += Counts[bucket]) >= share * all)
                return Bounds[bucket];
        return double.PositiveInfinity;
    }
}
