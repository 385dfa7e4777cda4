using Suffice.Control;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Rivals;
using Suffice.Models;

namespace Suffice.Training.Policy;

/// <summary>An outcome table as predictor and policy learn from it.</summary>
internal sealed class ControllerData
{
    /// <param name="table">Logits of every path on inputs the backbone never trained on (or, for soft targets only, on some it
    /// did).</param>
    /// <param name="teacherTemperature">Makes the teacher's probabilities mean what they say; fitted on control.</param>
    public ControllerData(OutcomeTable table, double teacherTemperature)
    {
        Table = table;
        PathLibrary library = table.Library;
        var features = new DecisionFeatures(library.Model.Classes);
        FeatureCount = features.Count;
        Features = new float[(long)table.Count * Paths * FeatureCount];
        Utilities = new float[table.Count * Paths];
        Parallel.For(0, table.Count, i =>
        {
            foreach (ExecutionPath path in library.Paths)
            {
                features.Compute(table.At(i, path.Index), table.Before(i, path), FeaturesOf(i, path.Index));
                Utilities[(i * Paths) + path.Index] = Utility(table.Teacher(i), Logits.ArgMax(table.At(i, path.Index)), teacherTemperature);
            }
        });
    }

    public OutcomeTable Table { get; }

    public int Count => Table.Count;

    public int Paths => Table.Library.Paths.Count;

    public int FeatureCount { get; }

    /// <summary>(n, P, F) what is known at each decision point.</summary>
    public float[] Features { get; }

    /// <summary>
    /// (n, P) what each path's answer is worth: 1 less the teacher's regret, which is its calibrated probability of its own answer less
    /// that of the path's. 1 where they agree, however unsure the teacher is: more computation would change nothing.
    /// </summary>
    public float[] Utilities { get; }

    /// <summary>(F).</summary>
    public Span<float> FeaturesOf(int input, int path) => Features.AsSpan(((input * Paths) + path) * FeatureCount, FeatureCount);

    /// <summary>The temperature at which the teacher's log loss on a table is least.</summary>
    public static double FitTeacherTemperature(OutcomeTable table) =>
        Temperature.Fit(
            new OutcomeTable(
                PathLibrary.Static(table.Library.Model with { Exits = [table.Library.Model.Exits[^1]] }),
                table.Labels,
                table.TeacherLogits,
                table.TeacherLogits,
                table.PriceUnit,
                table.TextLengths
            ),
            0
        );

    private static float Utility(ReadOnlySpan<float> logits, int answer, double temperature) =>
        (float)(1 - Logits.Shortfall(logits, answer, temperature));
}
