using System.Numerics;

namespace Suffice.Evaluation.Statistics;

/// <summary>
/// Least squares with a ridge on one set of rows and many targets: the matrix is factored once. The first column is the constant, which the
/// ridge leaves alone; the others are meant to be standardised.
/// </summary>
internal sealed class RidgeRegression
{
    private readonly double[] rows; // (n, d)
    private readonly int width;
    private readonly int[] inputs;
    private readonly double[] factor; // (d, d) lower triangle of the Cholesky factor

    private RidgeRegression(double[] rows, int width, int[] inputs, double[] gram, double ridge)
    {
        (this.rows, this.width, this.inputs, Ridge) = (rows, width, inputs, ridge);
        factor = gram;
        for (int a = 1; a < width; a++)
            factor[(a * width) + a] += ridge;
        Cholesky.Factor(factor, width);
    }

    /// <summary>What may be added to the diagonal: from as much as thousands of standardised rows put there to next to nothing.</summary>
    public static IReadOnlyList<double> Ridges { get; } = [10_000, 1000, 100, 10];

    /// <summary>Added to the diagonal, but for the constant's.</summary>
    public double Ridge { get; }

    /// <summary>
    /// For each fold a fit to the others, with the one ridge for all with which they predict the folds left out best. (Generalised
    /// cross-validation takes far too small ones: few rows have most of the leverage and most of the noise.)
    /// </summary>
    /// <param name="rows">(n, d), with 1 first in each.</param>
    /// <param name="width">d.</param>
    /// <param name="folds">(folds) inputs; at least two.</param>
    /// <param name="target">(n) what the ridge is chosen for.</param>
    /// <param name="cancellationToken">Stops between fits.</param>
    public static RidgeRegression[] LeavingOut(
        double[] rows,
        int width,
        int[][] folds,
        double[] target,
        CancellationToken cancellationToken
    )
    {
        double[][] grams = [.. folds.Select(fold => Gram(rows, width, fold))];
        int[][] others = [.. folds.Select((_, k) => folds.Where((_, other) => other != k).SelectMany(fold => fold).ToArray())];
        RidgeRegression[] best = [];
        double least = double.PositiveInfinity;
        foreach (double ridge in Ridges)
        {
            cancellationToken.ThrowIfCancellationRequested();
            RidgeRegression[] fits =
            [
                .. folds.Select((_, k) => new RidgeRegression(rows, width, others[k], Sum(grams.Where((_, other) => other != k)), ridge)),
            ];
            double error = fits.Zip(folds, (fit, left) => fit.Error(left, target)).Sum();
            if (best.Length == 0 || error < least)
                (best, least) = (fits, error);
        }
        return best;
    }

    /// <summary>(d) weights.</summary>
    /// <param name="target">(n); only those of the rows fitted to are read.</param>
    public double[] Fit(ReadOnlySpan<double> target)
    {
        double[] weights = Right(target);
        Cholesky.Substitute(factor, weights);
        return weights;
    }

    /// <summary>What weights say of a row.</summary>
    public double Predict(double[] weights, int input) => Dot(Row(input), weights);

    /// <summary>Sum of squares on rows that were not fitted to.</summary>
    private double Error(int[] others, double[] target)
    {
        double[] weights = Fit(target);
        return others.Sum(i => Math.Pow(target[i] - Predict(weights, i), 2));
    }

    private static double[] Sum(IEnumerable<double[]> grams)
    {
        double[]? sum = null;
        foreach (double[] gram in grams)
            if (sum is null)
                sum = [.. gram];
            else
                AddScaled(sum, gram, 1);
        return sum!;
    }

    /// <summary>(d, d) lower triangle of the sums of products of two columns.</summary>
    private static double[] Gram(double[] rows, int width, int[] inputs)
    {
        var gram = new double[width * width];
        foreach (int input in inputs)
        {
            ReadOnlySpan<double> row = rows.AsSpan(input * width, width);
            for (int a = 0; a < width; a++)
                if (row[a] != 0)
                    AddScaled(gram.AsSpan(a * width, a + 1), row, row[a]);
        }
        return gram;
    }

    /// <summary>(d) sums of each column times the target.</summary>
    private double[] Right(ReadOnlySpan<double> target)
    {
        var right = new double[width];
        foreach (int input in inputs)
            AddScaled(right, Row(input), target[input]);
        return right;
    }

    private ReadOnlySpan<double> Row(int input) => rows.AsSpan(input * width, width);

    private static double Dot(ReadOnlySpan<double> one, ReadOnlySpan<double> other)
    {
        int step = Vector<double>.Count,
            i = 0;
        Vector<double> sum = Vector<double>.Zero;
        for (; i <= one.Length - step; i += step)
            sum += new Vector<double>(one[i..]) * new Vector<double>(other[i..]);
        double total = Vector.Sum(sum);
        for (; i < one.Length; i++)
            total += one[i] * other[i];
        return total;
    }

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
