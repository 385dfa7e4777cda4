namespace Suffice.Evaluation.Statistics;

/// <summary>Inputs divided at random into parts of equal size, so that each can be judged by a fit to the others.</summary>
internal static class Folds
{
    /// <returns>(n) the number of each input's part.</returns>
    /// <param name="count">n.</param>
    /// <param name="folds">How many parts.</param>
    /// <param name="seed">Of the division.</param>
    public static int[] Of(int count, int folds, int seed)
    {
        int[] fold = [.. Enumerable.Range(0, count).Select(i => i % folds)];
#pragma warning disable CA5394 // Folds need repeatable numbers, not secret ones.
        new Random(seed).Shuffle(fold);
#pragma warning restore CA5394
        return fold;
    }
}
