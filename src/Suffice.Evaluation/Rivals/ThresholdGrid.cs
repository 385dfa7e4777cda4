using Suffice.Evaluation.Outcomes;
using Suffice.Models;

namespace Suffice.Evaluation.Rivals;

/// <summary>
/// Thresholds to choose from: quantiles of the score over all inputs and all decision points of a schedule, so that they are dense where
/// inputs are, and both extremes.
/// </summary>
internal static class ThresholdGrid
{
    /// <summary>How many there are for each schedule.</summary>
    public const int Size = 60;

    /// <summary>Rising; the first stops at the root, the last never stops early.</summary>
    /// <param name="scores">Of the exits.</param>
    /// <param name="inputs">Whose scores count.</param>
    /// <param name="schedule">The chain of paths walked.</param>
    public static double[] Of(RuleScores scores, IReadOnlyList<int> inputs, IReadOnlyList<ExecutionPath> schedule)
    {
        double[] sorted = [.. inputs.SelectMany(input => schedule.SkipLast(1).Select(path => scores.At(input, path.Index))).Order()];
        if (sorted.Length == 0)
            return [0];
        return
        [
            .. Enumerable
                .Range(0, Size - 1)
                .Select(i => sorted[(int)(i / (Size - 1.0) * sorted.Length)])
                .Append(sorted[^1] + Math.Max(1e-3, 1e-3 * Math.Abs(sorted[^1])))
                .Distinct(),
        ];
    }
}
