using Suffice.Control;
using Suffice.Evaluation.Outcomes;
using Suffice.Models;

namespace Suffice.Evaluation.Bounds;

/// <summary>
/// What is known when a path's exit has answered, as a row of numbers that a linear fit can use: the decision features of this exit, their
/// products in pairs, those of the exit before, and what the input costs beside others.
/// </summary>
internal sealed class KnownAtExits
{
    private readonly double[][] rows; // (P)(n, d)

    /// <param name="table">n inputs, P paths.</param>
    public KnownAtExits(OutcomeTable table)
    {
        PathLibrary library = table.Library;
        var features = new DecisionFeatures(library.Model.Classes);
        int confidence = features.Confidence;
        Width = 2 + features.Count + (confidence * (confidence + 1) / 2) + confidence;
        rows = [.. library.Paths.Select(_ => new double[table.Count * Width])];
        Parallel.ForEach(library.Paths, path =>
        {
            float[] here = new float[features.Count],
                before = new float[features.Count];
            var own = new DecisionFeatures(library.Model.Classes);
            for (int i = 0; i < table.Count; i++)
            {
                own.Compute(table.At(i, path.Index), table.Before(i, path), here);
                Array.Clear(before);
                if (path.Parent is { } parent)
                    own.Compute(table.At(i, parent), table.Before(i, library.Paths[parent]), before);
                double cost = table.TeacherMacsOf(i) / (double)table.TeacherMacs;
                Write(rows[path.Index].AsSpan(i * Width, Width), here, before, confidence, cost);
            }
        });
    }

    /// <summary>d.</summary>
    public int Width { get; }

    /// <summary>(n, d) at a path.</summary>
    public double[] At(int path) => rows[path];

    private static void Write(Span<double> row, float[] here, float[] before, int confidence, double cost)
    {
        int at = 0;
        row[at++] = 1;
        row[at++] = cost - 1;
        foreach (float value in here)
            row[at++] = value;
        for (int a = 0; a < confidence; a++)
        for (int b = 0; b <= a; b++)
            row[at++] = here[a] * here[b];
        for (int a = 0; a < confidence; a++)
            row[at++] = before[a];
    }
}
