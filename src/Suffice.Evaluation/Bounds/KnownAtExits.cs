using Suffice.Control;
using Suffice.Evaluation.Outcomes;
using Suffice.Models;

namespace Suffice.Evaluation.Bounds;

/// <summary>
/// What is known when a path's exit has answered, as a row of numbers that a linear fit can use: confidence features of this exit and of
/// the one before, their products in pairs, what the input costs beside others, and what a complexity predictor says of every path. All
/// numbers but the constant have mean 0 and deviation 1 on the table; those that are the same for all inputs are left out.
/// </summary>
internal sealed class KnownAtExits
{
    // Regrets span orders of magnitude: they are told as they are and on a logarithmic scale that begins here.
    private const double Floor = 1e-3;

    // Deviations from 0 by rounding alone, of numbers of size 1.
    private const double Alike = 1e-9;

    private readonly int width; // with what is the same for all
    private readonly double[][] rows; // (P)(n, d)
    private readonly int[] widths; // (P) d

    /// <param name="table">n inputs, P paths.</param>
    /// <param name="estimates">Makes, for one thread, who estimates utilities without having seen the input; null: nobody does.</param>
    public KnownAtExits(OutcomeTable table, Func<PathUtilities>? estimates)
    {
        ArgumentNullException.ThrowIfNull(table);
        PathLibrary library = table.Library;
        int confidence = new DecisionFeatures(library.Model.Classes).Confidence;
        width =
            2
            + (2 * confidence)
            + (confidence * (confidence + 1) / 2)
            + (confidence * confidence)
            + (estimates is null ? 0 : 2 * library.Paths.Count);
        rows = new double[library.Paths.Count][];
        widths = new int[library.Paths.Count];
        Parallel.ForEach(library.Paths, path =>
            (rows[path.Index], widths[path.Index]) = Standardised(Filled(table, path, estimates?.Invoke()), table.Count)
        );
    }

    /// <summary>d at a path.</summary>
    public int Width(int path) => widths[path];

    /// <summary>(n, d) at a path.</summary>
    public double[] At(int path) => rows[path];

    private double[] Filled(OutcomeTable table, ExecutionPath path, PathUtilities? estimate)
    {
        PathLibrary library = table.Library;
        var features = new DecisionFeatures(library.Model.Classes);
        var filled = new double[table.Count * width];
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
                filled.AsSpan(i * width, width),
                here.AsSpan(0, features.Confidence),
                before.AsSpan(0, features.Confidence),
                table.TeacherMacsOf(i) / (double)table.TeacherMacs,
                estimate is null || !decides ? [] : utilities
            );
        }
        return filled;
    }

    private (double[] Rows, int Width) Standardised(double[] values, int count)
    {
        double[] means = new double[width],
            deviations = new double[width];
        for (int at = 0; at < values.Length; at++)
            means[at % width] += values[at] / count;
        for (int at = 0; at < values.Length; at++)
            deviations[at % width] += Math.Pow(values[at] - means[at % width], 2) / count;
        deviations = Array.ConvertAll(deviations, Math.Sqrt);
        int[] kept = [.. Enumerable.Range(1, width - 1).Where(k => deviations[k] > Alike * (1 + Math.Abs(means[k])))];
        var own = new double[count * (1 + kept.Length)];
        for (int i = 0, at = 0; i < count; i++)
        {
            own[at++] = 1;
            foreach (int k in kept)
                own[at++] = (values[(i * width) + k] - means[k]) / deviations[k];
        }
        return (own, 1 + kept.Length);
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
