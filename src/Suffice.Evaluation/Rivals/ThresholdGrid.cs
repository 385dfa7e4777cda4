using Suffice.Control;
using Suffice.Evaluation.Outcomes;
using Suffice.Models;

namespace Suffice.Evaluation.Rivals;

/// <summary>
/// Settings of the baseline controllers, fixed on the control split, cheapest setting first: quantiles of the score over all inputs and all
/// decision points of the schedule, so that settings are dense where inputs are, and the two extremes.
/// </summary>
public static class ThresholdGrid
{
    /// <summary>Settings of each threshold controller.</summary>
    public const int Size = 60;

    /// <summary>No probability is as large: a threshold that is never reached.</summary>
    internal const double AboveAll = 1.01;

    /// <summary>Rising confidence thresholds, from "stop at the root" (0) to "never stop early" (above 1).</summary>
    public static double[] Confidence(OutcomeTable table, ExecutionPath deepest, IReadOnlyList<double> temperatures) =>
        [0, .. Quantiles(Scores(table, deepest, (logits, path) => Logits.Confidence(logits, temperatures[path]))), AboveAll];

    /// <summary>Falling entropy thresholds, from "stop at the root" (above ln C) to "never stop early" (below 0).</summary>
    public static double[] Entropy(OutcomeTable table, ExecutionPath deepest, IReadOnlyList<double> temperatures)
    {
        ArgumentNullException.ThrowIfNull(table);
        double[] quantiles = Quantiles(Scores(table, deepest, (logits, path) => Logits.Entropy(logits, temperatures[path])));
        Array.Reverse(quantiles);
        return [Math.Log(table.Library.Model.Classes) + 0.01, .. quantiles, -0.01];
    }

    /// <summary>Every possible number of agreements.</summary>
    public static double[] Patience(PathLibrary library, ExecutionPath deepest)
    {
        ArgumentNullException.ThrowIfNull(library);
        return [.. Enumerable.Range(0, library.Chain(deepest).Count).Select(agreements => (double)agreements)];
    }

    /// <summary>Prices of the teacher's computation for the one-shot choice: 2 down to 0.0005 in equal ratios, then 0.</summary>
    public static double[] Lambdas { get; } = [.. Enumerable.Range(0, Size - 1).Select(i => 2 * Math.Pow(0.0005 / 2, i / (Size - 2.0))), 0];

    /// <summary>Falling chances of stopping, from always to never.</summary>
    public static double[] Chances { get; } = [1, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0];

    /// <summary>Quantiles of any score of which more is surer, with both extremes.</summary>
    internal static double[] Rising(IEnumerable<double> scores) => [0, .. Quantiles([.. scores.Order()]), AboveAll];

    private static double[] Scores(OutcomeTable table, ExecutionPath deepest, Score score)
    {
        ArgumentNullException.ThrowIfNull(table);
        int[] asked = [.. table.Library.Chain(deepest).SkipLast(1).Select(path => path.Index)];
        var scores = new double[table.Count * asked.Length];
        for (int i = 0; i < table.Count; i++)
        for (int k = 0; k < asked.Length; k++)
            scores[(i * asked.Length) + k] = score(table.At(i, asked[k]), asked[k]);
        Array.Sort(scores);
        return scores;
    }

    private static double[] Quantiles(double[] sorted) =>
        sorted.Length == 0
            ? []
            : [.. Enumerable.Range(0, Size - 2).Select(i => sorted[(int)((i + 0.5) / (Size - 2) * sorted.Length)]).Distinct()];

    private delegate double Score(ReadOnlySpan<float> logits, int path);
}
