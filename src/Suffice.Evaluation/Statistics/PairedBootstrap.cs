using System.Numerics;
using Suffice.Diagnostics;

namespace Suffice.Evaluation.Statistics;

/// <summary>The mean of a difference, and what resampling says of it.</summary>
/// <param name="Mean">Over inputs and seeds.</param>
/// <param name="StandardError">Deviation over the resamples.</param>
/// <param name="Lower">2.5 % of the resamples fall below it.</param>
/// <param name="Upper">97.5 % fall below it.</param>
internal sealed record PairedResult(double Mean, double StandardError, double Lower, double Upper)
{
    /// <summary>The resamples' means, rising.</summary>
    internal double[] Resampled { get; init; } = [];

    /// <summary>Two-sided: the largest α at which <see cref="Limits"/> hold 0 between them; limits drawn at more exclude it.</summary>
    public double PValue =>
        Math.Min(1, 2.0 * Math.Min(Resampled.Count(value => value <= 0), Resampled.Count(value => value >= 0)) / Resampled.Length);

    /// <summary>Limits at another level.</summary>
    /// <param name="alpha">Probability of missing the truth, shared by both sides.</param>
    public (double Lower, double Upper) Limits(double alpha)
    {
        int below = NearestRank.Of(Resampled.Length, alpha / 2);
        return (Resampled[below], Resampled[^(below + 1)]); // as many lie above the one as below the other
    }
}

/// <summary>
/// Resamples paired differences: inputs jointly, so that one draw serves all comparisons, and seeds of the training too (Efron 1979).
/// Drawn from S seeds, means vary (S − 1) / S as much as seeds do, so they are stretched about the mean of all. With three seeds limits are
/// still approximate: there are but ten ways of drawing them.
/// </summary>
internal static class PairedBootstrap
{
    public const int Draws = 2000;

    /// <param name="differences">For each comparison, (seeds)(n) differences; all with the same n, and the same seeds.</param>
    /// <param name="draws">Resamples.</param>
    /// <param name="seed">Of the resampling.</param>
    /// <param name="cancellationToken">Stops between resamples.</param>
    public static PairedResult[] Run(
        IReadOnlyList<float[][]> differences,
        int draws = Draws,
        int seed = 0,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(differences);
        if (differences.Count == 0)
            return [];
        int inputs = differences[0][0].Length,
            seeds = differences[0].Length;
        double[][] resampled = [.. differences.Select(_ => new double[draws])];
        double stretch = seeds > 1 ? Math.Sqrt(seeds / (seeds - 1.0)) : 1;
#pragma warning disable CA5394 // Resampling needs repeatable numbers, not secret ones.
        var random = new Random(seed + 1);
        foreach ((int draw, float[] weights) in Resamples.Of(inputs, draws, seed, cancellationToken).Index())
        {
            int[] drawn = [.. Enumerable.Range(0, seeds).Select(_ => random.Next(seeds))];
            Parallel.For(0, differences.Count, k =>
            {
                double[] means = [.. differences[k].Select(own => Dot(own, weights) / inputs)];
                double mean = means.Average();
                resampled[k][draw] = mean + (stretch * (drawn.Average(s => means[s]) - mean));
            });
        }
#pragma warning restore CA5394
        return [.. differences.Zip(resampled, Result)];
    }

    private static PairedResult Result(float[][] differences, double[] resampled)
    {
        double mean = differences.Average(own => own.Average(value => (double)value)),
            center = resampled.Average(),
            error = Math.Sqrt(resampled.Average(value => (value - center) * (value - center)));
        Array.Sort(resampled);
        var result = new PairedResult(mean, error, 0, 0) { Resampled = resampled };
        (double lower, double upper) = result.Limits(0.05);
        return result with { Lower = lower, Upper = upper };
    }

    // In lanes: a relative rounding error far below that of resampling.
    private static double Dot(float[] values, float[] weights)
    {
        int width = Vector<float>.Count,
            i = 0;
        Vector<float> sum = Vector<float>.Zero;
        for (; i <= values.Length - width; i += width)
            sum += new Vector<float>(values, i) * new Vector<float>(weights, i);
        double total = Vector.Sum(sum);
        for (; i < values.Length; i++)
            total += values[i] * weights[i];
        return total;
    }
}
