using System.Numerics;

namespace Suffice.Evaluation.Statistics;

/// <summary>
/// Least squares with a small ridge on one set of rows and many targets: the matrix is factored once. The first column is the constant,
/// which the ridge leaves alone.
/// </summary>
internal sealed class RidgeRegression
{
    private readonly double[] rows; // (n, d)
    private readonly int width;
    private readonly int[] inputs;
    private readonly double[] factor; // (d, d) lower triangle of the Cholesky factor

    /// <param name="rows">(n, d), with 1 first in each.</param>
    /// <param name="width">d.</param>
    /// <param name="inputs">Which rows to fit to.</param>
    /// <param name="ridge">Added to the diagonal, but for the constant's.</param>
    public RidgeRegression(double[] rows, int width, int[] inputs, double ridge)
    {
        (this.rows, this.width, this.inputs) = (rows, width, inputs);
        var gram = new double[width * width];
        foreach (int input in inputs)
        {
            ReadOnlySpan<double> row = Row(input);
            for (int a = 0; a < width; a++)
                if (row[a] != 0)
                    AddScaled(gram.AsSpan(a * width, a + 1), row, row[a]);
        }
        for (int a = 1; a < width; a++)
            gram[(a * width) + a] += ridge;
        factor = gram;
        Cholesky.Factor(factor, width);
    }

    /// <summary>(d) weights.</summary>
    /// <param name="target">(n); only those of the rows fitted to are read.</param>
    public double[] Fit(ReadOnlySpan<double> target)
    {
        var right = new double[width];
        foreach (int input in inputs)
            AddScaled(right, Row(input), target[input]);
        Cholesky.Substitute(factor, right);
        return right;
    }

    /// <summary>What weights say of a row.</summary>
    public double Predict(double[] weights, int input)
    {
        ReadOnlySpan<double> row = Row(input);
        int step = Vector<double>.Count,
            i = 0;
        Vector<double> sum = Vector<double>.Zero;
        for (; i <= width - step; i += step)
            sum += new Vector<double>(row[i..]) * new Vector<double>(weights, i);
        double total = Vector.Sum(sum);
        for (; i < width; i++)
            total += row[i] * weights[i];
        return total;
    }

    private ReadOnlySpan<double> Row(int input) => rows.AsSpan(input * width, width);

    private static void AddScaled(Span<double> sum, ReadOnlySpan<double> row, double scale)
    {
        int step = Vector<double>.Count,
            i = 0;
        var all = new Vector<double>(scale);
        for (; i <= sum.Length - step; i += step)
            (new Vector<double>(sum[i..]) + (all * new Vector<double>(row[i..]))).CopyTo(sum[i..]);
        for (; i < sum.Length; i++)
            sum[i] += scale * row[i];
    }
}
