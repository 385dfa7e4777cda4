using Suffice.Control;
using Suffice.Evaluation.Outcomes;
using Suffice.Models;

namespace Suffice.Evaluation.Bounds;

/// <summary>
/// What is known when a path's exit has answered, as a row of numbers that a linear fit can use: confidence features of this exit and of
/// the one before, their products in pairs, what the input costs beside others, and what a complexity predictor says of every path. All
/// numbers but the constant have mean 0 and deviation 1 on the table.
/// </summary>
internal sealed class KnownAtExits
{
    // Regrets span orders of magnitude: they are told as they are and on a logarithmic scale that begins here.
    private const double Floor = 1e-3;

    // Deviations from 0 by rounding alone, of numbers of size 1.
    private const double Alike = 1e-9;

    private readonly double[][] rows; // (P)(n, d)

    /// <param name="table">n inputs, P paths.</param>
    /// <param name="estimates">Makes, for one thread, who estimates utilities without having seen the input; null: nobody does.</param>
    public KnownAtExits(OutcomeTable table, Func<PathUtilities>? estimates)
    {
        ArgumentNullException.ThrowIfNull(table);
        PathLibrary library = table.Library;
        int confidence = new DecisionFeatures(library.Model.Classes).Confidence;
        Width =
            2
            + (2 * confidence)
            + (confidence * (confidence + 1) / 2)
            + (confidence * confidence)
            + (estimates is null ? 0 : 2 * library.Paths.Count);
        rows = [.. library.Paths.Select(_ => new double[table.Count * Width])];
        Parallel.ForEach(library.Paths, path => Fill(table, path, estimates?.Invoke()));
    }

    /// <summary>d.</summary>
    public int Width { get; }

    /// <summary>(n, d) at a path.</summary>
    public double[] At(int path) => rows[path];

    private void Fill(OutcomeTable table, ExecutionPath path, PathUtilities? estimate)
    {
        PathLibrary library = table.Library;
        var features = new DecisionFeatures(library.Model.Classes);
        float[] here = new float[features.Count],
            before = new float[features.Count],
            utilities = new float[library.Paths.Count];
        bool decides = library.Children(path).Count > 0;
        for (int i = 0; i < table.Count; i++)
        {
            features.Compute(table.At(i, path.Index), table.Before(i, path), here);
            Array.Clear(before);
            if (path.Parent is { } parent)
                features.Compute(table.At(i, parent), table.Before(i, library.Paths[parent]), before);
            if (decides)
                estimate?.Invoke(i, path, here, utilities);
            Write(
                rows[path.Index].AsSpan(i * Width, Width),
                here.AsSpan(0, features.Confidence),
                before.AsSpan(0, features.Confidence),
                table.TeacherMacsOf(i) / (double)table.TeacherMacs,
                estimate is null || !decides ? [] : utilities
            );
        }
        Standardise(rows[path.Index], table.Count);
    }

    /// <summary>A column that says the same of all inputs says nothing: it becomes 0.</summary>
    private void Standardise(double[] values, int count)
    {
        double[] means = new double[Width],
            deviations = new double[Width];
        for (int at = 0; at < values.Length; at++)
            means[at % Width] += values[at] / count;
        for (int at = 0; at < values.Length; at++)
            deviations[at % Width] += (values[at] - means[at % Width]) * (values[at] - means[at % Width]) / count;
        for (int k = 1; k < Width; k++)
        {
            double deviation = Math.Sqrt(deviations[k]),
                scale = deviation > Alike * (1 + Math.Abs(means[k])) ? 1 / deviation : 0;
            for (int at = k; at < values.Length; at += Width)
                values[at] = (values[at] - means[k]) * scale;
        }
    }

    private static void Write(Span<double> row, ReadOnlySpan<float> here, ReadOnlySpan<float> before, double cost, float[] utilities)
    {
        int at = 0;
        row[at++] = 1;
        row[at++] = cost - 1;
        foreach (float value in here)
            row[at++] = value;
        for (int a = 0; a < here.Length; a++)
        for (int b = 0; b <= a; b++)
            row[at++] = here[a] * here[b];
        foreach (float value in before)
        {
            row[at++] = value;
            foreach (float other in here)
                row[at++] = value * other;
        }
        foreach (float utility in utilities)
        {
            double regret = 1.0 - utility;
            row[at++] = regret;
            row[at++] = Math.Log(Math.Max(regret, 0) + Floor) - Math.Log(Floor);
        }
    }
}
