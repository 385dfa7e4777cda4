using Suffice.Bundles;
using Suffice.Control;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Rivals;
using Suffice.Evaluation.Settings;

namespace Suffice.Evaluation.Tests.Settings;

public class LambdaFitTests
{
    [Fact]
    public void The_table_is_the_lower_envelope_and_falls_with_the_price()
    {
        LambdaPoint[] table = LambdaFit.Monotone([
            new(0.1, 0.55),
            new(1, 0.2),
            new(0, 0.9),
            new(0.2, 0.6),
            new(0.5, 0.3),
            new(2, 0.2),
            new(0.3, 0.5),
            new(4, 0.25),
        ]);
        Assert.Equal([new(2, 0.2), new(1, 0.2), new(0.5, 0.3), new(0.3, 0.5), new(0.1, 0.55), new(0, 0.9)], table);
    }

    [Fact]
    public void Points_are_found_again_and_between_them_the_price_falls()
    {
        LambdaPoint[] table = LambdaFit.Monotone([new(0, 0.9), new(0.01, 0.7), new(0.1, 0.5), new(1, 0.2)]);
        // exp(log(x)) and one subtraction: relative rounding below 1e-15 of the sum.
        foreach (LambdaPoint point in table)
            Assert.Equal(point.Lambda, LambdaTable.Find(table, point.Fraction), 1e-14);
        double last = double.PositiveInfinity;
        for (double fraction = 0.2; fraction < 0.9; fraction += 0.01)
        {
            double lambda = LambdaTable.Find(table, fraction);
            Assert.True(lambda < last && lambda >= 0);
            last = lambda;
        }
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.95)]
    [InlineData(double.NaN)]
    public void A_budget_out_of_range_is_refused_with_the_range(double fraction)
    {
        LambdaPoint[] table = [new(1, 0.2), new(0, 0.9)];
        var error = Assert.Throws<SufficeException>(() => LambdaTable.Find(table, fraction));
        Assert.Equal(Fault.Usage, error.Fault);
        Assert.Contains("from 0.2 to 0.9", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_static_bundle_has_no_budgets() =>
        Assert.Contains("is static", Assert.Throws<SufficeException>(() => LambdaTable.Find([], 0.5)).Message, StringComparison.Ordinal);

    [Fact]
    public void Measures_each_price_on_the_table()
    {
        OutcomeTable table = Synthetic.Table(300, 71);
        double[] ones = [.. table.PathMacs.Select(_ => 1.0)];
        LambdaPoint[] points = LambdaFit.Fit(table, [0, 0.1, 0.2, 0.4], price => new ConfidenceThreshold(
            table.Library,
            table.Library.Full,
            ones,
            1 - price
        ));
        Assert.Equal([0.4, 0.2, 0.1, 0], points.Select(point => point.Lambda));
        Assert.All(points, point =>
            Assert.Equal(
                Simulation.Run(table, new ConfidenceThreshold(table.Library, table.Library.Full, ones, 1 - point.Lambda)).Macs
                    / table.TeacherMacs,
                point.Fraction
            )
        );
    }
}
