using Suffice.Bundles;
using Suffice.Control;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Settings;
using Suffice.Models;

namespace Suffice.Evaluation.Tests.Settings;

public class LambdaFitTests
{
    /// <summary>One trial a price, each all inputs on one path: what it costs and regrets is known.</summary>
    [Fact]
    public void A_setting_that_costs_more_at_a_higher_price_or_is_worth_no_more_is_left_out()
    {
        OutcomeTable table = Synthetic.Table(500, 71);
        PathLibrary library = table.Library;
        var data = new SettingData(table, Synthetic.Table(300, 72), 1);
        ExecutionPath[] walked = [.. library.Chain(library.Full)];
        // Falling prices; the second is dearer than the third, the last the same as the one before.
        ExecutionPath[] paths = [walked[0], walked[2], walked[1], walked[3], walked[3]];
        SettingTrial[] trials =
        [
            .. paths.Select((path, k) => SettingTrial.Of(data, 1.0 / (k + 1), new FixedPath(library, path), new FixedPath(library, path))),
        ];
        Assert.Equal([0, 2, 4], LambdaFit.Kept(data, trials));
        LambdaPoint[] kept = LambdaFit.Table(data, [trials[0], trials[2], trials[4]]);
        Assert.Equal([1, 1.0 / 3, 0.2], kept.Select(point => point.Lambda));
        Assert.All(kept.Zip((int[])[0, 2, 4]), pair =>
            Assert.Equal(CostModel.Path(library, paths[pair.Second]) / (double)table.TeacherMacs, pair.First.Fraction, 1e-12)
        );
    }

    [Fact]
    public void No_entry_is_more_than_the_whole_teacher()
    {
        OutcomeTable table = Synthetic.Table(50, 71);
        PathLibrary library = table.Library;
        // A teacher that takes less than the full path, which has exits on its way.
        long teacher = CostModel.Path(library, library.Full) - 1;
        OutcomeTable Priced(OutcomeTable of) => new(library, of.Labels, of.Logits, of.TeacherLogits, teacher);
        var data = new SettingData(Priced(table), Priced(Synthetic.Table(30, 72)), 1);
        SettingTrial Trial(double price, ExecutionPath path) =>
            SettingTrial.Of(data, price, new FixedPath(library, path), new FixedPath(library, path));
        LambdaPoint[] kept = LambdaFit.Table(data, [Trial(1, library.Root), Trial(0.1, library.Full), Trial(0.01, library.Full)]);
        Assert.Equal([1, 0.1], kept.Select(point => point.Lambda));
        Assert.Equal(1, kept[^1].Fraction);
    }

    [Fact]
    public void Points_are_found_again_and_between_them_the_price_falls()
    {
        LambdaPoint[] table = [new(1, 0.2), new(0.1, 0.5), new(0.01, 0.7), new(0, 0.9)];
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
}
