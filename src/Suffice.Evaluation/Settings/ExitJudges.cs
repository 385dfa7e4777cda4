using Suffice.Control;
using Suffice.Control.Rules;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Statistics;
using Suffice.Models;

namespace Suffice.Evaluation.Settings;

/// <summary>
/// Judges for <see cref="JudgedScore"/>: at each decision point a logistic regression of the exit being correct on what the complexity
/// predictor sees there (BERxiT, Xin et al., EACL 2021).
/// </summary>
internal sealed class ExitJudges
{
    private const int FoldCount = 5;

    // A prior that matters on a hundred inputs and not on thousands.
    private const double Ridge = 1;

    private ExitJudges(double[][] weights, double[] outOfFold) => (Weights, OutOfFold) = (weights, outOfFold);

    /// <summary>(P)(F + 1) fitted on all inputs; a leaf has none.</summary>
    public double[][] Weights { get; }

    /// <summary>(n, P) what judges that did not see an input say of its exits; 0 at leaves.</summary>
    public double[] OutOfFold { get; }

    /// <summary>Fits them.</summary>
    /// <param name="control">The outcome table of the control split.</param>
    /// <param name="seed">Of the folds.</param>
    public static ExitJudges Fit(OutcomeTable control, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(control);
        PathLibrary library = control.Library;
        int[] fold = Folds.Of(control.Count, FoldCount, seed);
        var weights = new double[library.Paths.Count][];
        Array.Fill(weights, []);
        var outOfFold = new double[control.Count * library.Paths.Count];
        foreach (ExecutionPath point in library.DecisionPoints)
        {
            (ConditionalLogit logit, float[] rows, int width) = Described(control, point);
            weights[point.Index] = control.Count == 0 ? new double[width] : logit.Fit([.. Enumerable.Range(0, control.Count)], Ridge);
            for (int k = 0; k < FoldCount; k++)
            {
                int[] seen = [.. Enumerable.Range(0, control.Count).Where(i => fold[i] != k)];
                double[] judge = seen.Length == 0 ? new double[width] : logit.Fit(seen, Ridge);
                foreach (int i in Enumerable.Range(0, control.Count).Where(i => fold[i] == k))
                    outOfFold[(i * library.Paths.Count) + point.Index] = JudgedScore.Judge(
                        judge,
                        rows.AsSpan(((2 * i) + 1) * width, width - 1)
                    );
            }
        }
        return new ExitJudges(weights, outOfFold);
    }

    /// <summary>Two classes, wrong and correct, of which only the second is described: the logistic regression.</summary>
    private static (ConditionalLogit Logit, float[] Rows, int Width) Described(OutcomeTable control, ExecutionPath point)
    {
        var features = new DecisionFeatures(control.Library.Model.Classes);
        int width = features.Count + 1;
        var rows = new float[control.Count * 2 * width];
        for (int i = 0; i < control.Count; i++)
        {
            Span<float> row = rows.AsSpan(((2 * i) + 1) * width, width);
            features.Compute(control.At(i, point.Index), control.Before(i, point), row);
            row[^1] = 1;
        }
        int[] correct = [.. Enumerable.Range(0, control.Count).Select(i => control.Correct(i, point.Index) ? 1 : 0)];
        return (new ConditionalLogit(rows, new double[2 * control.Count], correct), rows, width);
    }
}
