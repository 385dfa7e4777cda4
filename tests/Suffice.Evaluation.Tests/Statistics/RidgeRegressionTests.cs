using Suffice.Evaluation.Statistics;

namespace Suffice.Evaluation.Tests.Statistics;

public class RidgeRegressionTests
{
    private const int Count = 300,
        Width = 41;

    [Fact]
    public void Where_columns_tell_everything_the_ridge_is_small_and_the_weights_are_found()
    {
        double[] rows = Rows(1);
        double[] target = [.. Enumerable.Range(0, Count).Select(i => 0.5 + (2 * rows[(i * Width) + 1]) - rows[(i * Width) + 7])];
        RidgeRegression[] fits = Fits(rows, target);
        Assert.All(fits, fit => Assert.Equal(RidgeRegression.Ridges.Min(), fit.Ridge));
        double[] weights = fits[0].Fit(target);
        // A ridge of 10 beside 240 rows of deviation 1 shrinks weights by 4 %.
        Assert.Equal(0.5, weights[0], 0.1);
        Assert.Equal(2, weights[1], 0.15);
        Assert.Equal(-1, weights[7], 0.15);
        for (int i = 0; i < Count; i++)
            Assert.Equal(target[i], fits[0].Predict(weights, i), 0.7);
    }

    [Fact]
    public void Where_they_tell_nothing_it_is_large_and_the_mean_is_left()
    {
        var random = new Random(3);
        double[] target = [.. Enumerable.Range(0, Count).Select(_ => random.NextDouble())];
        double[] rows = Rows(2);
        RidgeRegression[] fits = Fits(rows, target);
        Assert.All(fits, fit => Assert.Equal(RidgeRegression.Ridges.Max(), fit.Ridge));
        Assert.Equal(0.5, fits[0].Fit(target)[0], 0.1); // 240 uniform numbers: five standard errors.
    }

    [Fact]
    public void What_it_says_of_a_fold_does_not_depend_on_the_fold()
    {
        double[] rows = Rows(4);
        double[] target = [.. Enumerable.Range(0, Count).Select(i => rows[(i * Width) + 1])],
            other = [.. target.Select((value, i) => i % 5 == 0 ? -1e3 : value)];
        RidgeRegression fit = Fits(rows, target)[0];
        Assert.Equal(fit.Fit(target), fit.Fit(other));
    }

    private static RidgeRegression[] Fits(double[] rows, double[] target) =>
        RidgeRegression.LeavingOut(
            rows,
            Width,
            [.. Enumerable.Range(0, 5).Select(k => Enumerable.Range(0, Count).Where(i => i % 5 == k).ToArray())],
            target,
            CancellationToken.None
        );

    private static double[] Rows(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Count * Width).Select(at => at % Width == 0 ? 1 : Math.Sqrt(12) * (random.NextDouble() - 0.5))];
    }
}
