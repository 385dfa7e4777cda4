using Suffice.Control;
using Suffice.Evaluation.Outcomes;
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
        Utilities = SoftUtility.Of(table, teacherTemperature);
        Parallel.For(0, table.Count, i =>
        {
            foreach (ExecutionPath path in library.Paths)
                features.Compute(table.At(i, path.Index), table.Before(i, path), FeaturesOf(i, path.Index));
        });
    }

    public OutcomeTable Table { get; }

    public int Count => Table.Count;

    public int Paths => Table.Library.Paths.Count;

    public int FeatureCount { get; }

    /// <summary>(n, P, F) what is known at each decision point.</summary>
    public float[] Features { get; }

    /// <summary>(n, P) <see cref="SoftUtility"/>.</summary>
    public float[] Utilities { get; }

    /// <summary>(F).</summary>
    public Span<float> FeaturesOf(int input, int path) => Features.AsSpan(((input * Paths) + path) * FeatureCount, FeatureCount);
}
