namespace Suffice.Evaluation.Statistics;

/// <summary>Images drawn again with replacement, as many as there are (Efron 1979).</summary>
internal static class Resamples
{
    /// <param name="images">How many there are.</param>
    /// <param name="draws">How often all are drawn.</param>
    /// <param name="seed">Of the draws.</param>
    /// <param name="cancellationToken">Stops between draws.</param>
    /// <returns>(images) how often each came up; the same array for every draw, overwritten.</returns>
    public static IEnumerable<float[]> Of(int images, int draws, int seed, CancellationToken cancellationToken = default)
    {
        var weights = new float[images];
#pragma warning disable CA5394 // Resampling needs repeatable numbers, not secret ones.
        var random = new Random(seed);
        for (int draw = 0; draw < draws; draw++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Array.Clear(weights);
            for (int i = 0; i < images; i++)
                weights[random.Next(images)]++;
            yield return weights;
        }
#pragma warning restore CA5394
    }
}
