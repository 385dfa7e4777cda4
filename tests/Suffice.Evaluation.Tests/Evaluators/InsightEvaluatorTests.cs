using Suffice.Evaluation.Evaluators;
using Suffice.Evaluation.Records;
using Suffice.Evaluation.Reports;

namespace Suffice.Evaluation.Tests.Evaluators;

public class InsightEvaluatorTests(TinyWorld world) : IClassFixture<TinyWorld>
{
    [Fact]
    public void Costs_are_an_empirical_distribution()
    {
        var random = new Random(6);
        long[] macs = [.. Enumerable.Range(0, 997).Select(_ => (long)random.Next(1000, 3000))];
        CostShare[] costs = [.. InsightEvaluator.Costs(macs, 2000)];
        Assert.All(costs, point => Assert.Equal(macs.Count(cost => cost <= (point.Fraction * 2000) + 1e-6) / 997.0, point.Share, 1e-12));
        Assert.Equal((macs.Max() / 2000.0, 1), (costs[^1].Fraction, costs[^1].Share));
        Assert.Equal([new CostShare(0.5, 0.75), new CostShare(2, 1)], InsightEvaluator.Costs([10, 10, 40, 10], 20));
    }

    [Fact]
    public void Changed_mistakes_are_counted()
    {
        int[] labels = [0, 0, 0, 1, 1, 2],
            teacher = [1, 1, 0, 0, 1, 2],
            ours = [0, 1, 0, 0, 2, 0];
        Assert.Equal(
            [new ConfusionChange("a", "b", 2, 1), new ConfusionChange("b", "c", 0, 1), new ConfusionChange("c", "a", 0, 1)],
            InsightEvaluator.Confusions(labels, ["a", "b", "c"], teacher, ours)
        );
    }

    [Fact]
    public void Parts_add_up_to_the_record()
    {
        EvaluationResult evaluation = Evaluator.Run(world.Options);
        (EvaluationRecord record, Insights insights) = (evaluation.Record, evaluation.Details.Insights!);
        BudgetPoint chosen = record.Points.Single(point => point.Budget == record.DefaultBudget);
        Assert.Equal(record.Examples, insights.Classes.Sum(result => result.Examples));
        Assert.Equal(chosen.Top1, insights.Classes.Sum(result => result.Top1 * result.Examples) / record.Examples, 1e-12);
        Assert.Equal(record.Static.Top1, insights.Classes.Sum(result => result.StaticTop1 * result.Examples) / record.Examples, 1e-12);
        Assert.Equal(chosen.Macs, insights.Classes.Sum(result => result.Macs * result.Examples) / record.Examples, 1e-6);
        // The net change of mistakes is the change of accuracy, as so few images have few kinds of mistakes.
        Assert.Equal(
            Math.Round((record.Static.Top1 - chosen.Top1) * record.Examples),
            insights.Confusions.Sum(change => change.Ours - change.Static)
        );
        foreach (IGrouping<string, ReliabilityBin> at in insights.Reliability.GroupBy(bin => bin.Path))
        {
            PathResult path = evaluation.Details.Paths.Single(path => path.Path == at.Key);
            Assert.Equal(record.Examples, at.Sum(bin => bin.Examples));
            Assert.Equal(record.Static.Top1 - path.Top1, at.Sum(bin => bin.Realised * bin.Examples) / record.Examples, 1e-12);
        }
        string html = HtmlReport.Render(record, evaluation.Details);
        Assert.Contains("Is the predictor's word good?", html, StringComparison.Ordinal);
        Assert.Contains("How costs are spread", html, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", html, StringComparison.Ordinal);
    }
}
