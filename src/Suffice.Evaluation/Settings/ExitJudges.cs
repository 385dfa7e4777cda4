using Suffice.Bundles;
using Suffice.Control;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Rivals;
using Suffice.Evaluation.Statistics;
using Suffice.Models;

namespace Suffice.Evaluation.Settings;

/// <summary>
/// Fits the judges of <see cref="LearnedExit"/>: at each exit a logistic regression of being right on what is known there.
/// </summary>
internal static class ExitJudges
{
    // A prior that matters on a hundred inputs and not on thousands.
    private const double Ridge = 1;

    /// <param name="control">The outcome table of the control split.</param>
    /// <param name="deepest">End of the token schedule walked.</param>
    public static BaselineDescription Describe(OutcomeTable control, ExecutionPath deepest)
    {
        IReadOnlyList<ExecutionPath> chain = control.Library.Chain(deepest);
        var features = new DecisionFeatures(control.Library.Model.Classes);
        var levels = new double[chain.Count - 1][];
        var scores = new List<double>();
        for (int k = 0; k < levels.Length; k++)
        {
            // Two classes, wrong and right, of which only the second is described: the logistic regression.
            int width = features.Count + 1;
            var described = new float[control.Count * 2 * width];
            for (int i = 0; i < control.Count; i++)
            {
                Span<float> row = described.AsSpan(((2 * i) + 1) * width, width);
                features.Compute(control.At(i, chain[k].Index), control.Before(i, chain[k]), row);
                row[^1] = 1;
            }
            int[] right = [.. Enumerable.Range(0, control.Count).Select(i => control.Correct(i, chain[k].Index) ? 1 : 0)];
            levels[k] =
                control.Count == 0
                    ? new double[width]
                    : new ConditionalLogit(described, new double[2 * control.Count], right).Fit(
                        [.. Enumerable.Range(0, control.Count)],
                        Ridge
                    );
            for (int i = 0; i < control.Count; i++)
                scores.Add(LearnedExit.Judge(levels[k], described.AsSpan(((2 * i) + 1) * width, features.Count)));
        }
        return new BaselineDescription(Baselines.LearnedExit, deepest.Index, ThresholdGrid.Rising(scores)) { Levels = levels };
    }
}
