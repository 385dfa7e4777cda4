using Suffice.Control;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Statistics;
using Suffice.Models;

namespace Suffice.Evaluation.Bounds;

/// <summary>
/// Estimates η_p(s) = P(path p is right | s), where s is every answer that any path of the library gives to the input. As a path is right
/// when the true class is its answer, one distribution over classes given s says it for all paths, and paths with the same answer get the
/// same.
/// </summary>
/// <remarks>
/// The distribution is stacked (Wolpert 1992) from the exits' own: their geometric mean, corrected by a <see cref="ConditionalLogit"/> on
/// each class's log-probability, probability and being the answer at every exit. Every input is estimated from the other folds; then one
/// weight a path is fitted on top so that on the whole table the mean of η̂_p is the accuracy of p.
/// </remarks>
internal static class RightnessEstimate
{
    public const int Folds = 5;

    // A prior that matters on a hundred inputs and not on thousands; and one that only keeps the last fit finite.
    private const double Ridge = 1,
        LeastRidge = 1e-6;

    // e⁻¹² is a fraction of an image in any table.
    private const double Floor = -12;

    /// <param name="table">n inputs, P paths.</param>
    /// <param name="seed">Of the folds.</param>
    /// <param name="cancellationToken">Stops between folds.</param>
    /// <returns>(n, P) in [0, 1].</returns>
    public static double[] Of(OutcomeTable table, int seed = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (table.Count == 0)
            return [];
        int classes = table.Library.Model.Classes;
        var stacked = Stack(table);
        int[] fold = Statistics.Folds.Of(table.Count, Folds, seed);
        var logs = new double[table.Count * classes];
        var probabilities = new double[classes];
        for (int k = 0; k < Folds; k++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            double[] weights = stacked.Fit([.. Enumerable.Range(0, table.Count).Where(i => fold[i] != k)], Ridge);
            foreach (int i in Enumerable.Range(0, table.Count).Where(i => fold[i] == k))
            {
                stacked.Probabilities(i, weights, probabilities);
                for (int c = 0; c < classes; c++)
                    logs[(i * classes) + c] = Math.Max(Math.Log(probabilities[c]), 2 * Floor);
            }
        }
        return Calibrate(table, logs);
    }

    /// <summary>Whether the bounds of so many inputs can be computed at all; asked before hours of measuring.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Usage"/>: there are too many.</exception>
    public static void Check(int inputs, PathLibrary library)
    {
        long each = (long)library.Model.Classes * 3 * library.Paths.Count;
        if (inputs * each > Array.MaxLength)
            throw new SufficeException(
                Fault.Usage,
                $"The bounds of {inputs:N0} inputs with {library.Model.Classes} classes and {library.Paths.Count} paths do not fit one "
                    + $"array. Look at {Array.MaxLength / each:N0} inputs at most: --limit."
            );
    }

    private static ConditionalLogit Stack(OutcomeTable table)
    {
        int classes = table.Library.Model.Classes,
            paths = table.PathMacs.Length,
            count = 3 * paths;
        var features = new float[table.Count * classes * count];
        var offsets = new double[table.Count * classes];
        for (int i = 0; i < table.Count; i++)
        {
            for (int p = 0; p < paths; p++)
            {
                ReadOnlySpan<float> logits = table.At(i, p);
                int answer = Logits.ArgMax(logits);
                double sum = 0;
                foreach (float logit in logits)
                    sum += Math.Exp(logit - logits[answer]);
                for (int c = 0; c < classes; c++)
                {
                    double log = Math.Max(logits[c] - logits[answer] - Math.Log(sum), Floor);
                    int at = ((i * classes) + c) * count;
                    features[at + p] = (float)log;
                    features[at + paths + p] = (float)Math.Exp(log);
                    features[at + (2 * paths) + p] = c == answer ? 1 : 0;
                    offsets[(i * classes) + c] += log / paths;
                }
            }
        }
        return new ConditionalLogit(features, offsets, table.Labels);
    }

    // The likelihood equation of a weight on "p answers c" is: mean of η̂_p = mean of z_p.
    private static double[] Calibrate(OutcomeTable table, double[] logs)
    {
        int classes = table.Library.Model.Classes,
            paths = table.PathMacs.Length;
        var answered = new float[table.Count * classes * paths];
        for (int i = 0; i < table.Count; i++)
        for (int p = 0; p < paths; p++)
            answered[(((i * classes) + Logits.ArgMax(table.At(i, p))) * paths) + p] = 1;
        var calibrated = new ConditionalLogit(answered, logs, table.Labels);
        double[] weights = calibrated.Fit([.. Enumerable.Range(0, table.Count)], LeastRidge);
        var right = new double[table.Count * paths];
        var probabilities = new double[classes];
        for (int i = 0; i < table.Count; i++)
        {
            calibrated.Probabilities(i, weights, probabilities);
            for (int p = 0; p < paths; p++)
                right[(i * paths) + p] = probabilities[Logits.ArgMax(table.At(i, p))];
        }
        return right;
    }
}
