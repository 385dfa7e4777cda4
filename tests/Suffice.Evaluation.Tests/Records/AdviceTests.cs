using Suffice.Evaluation.Records;
using Suffice.Evaluation.Statistics;

namespace Suffice.Evaluation.Tests.Records;

public class AdviceTests
{
    private static EvaluationRecord Good { get; } = Record(losses: [0.03, 0.001], macs: [0.2, 0.4], error: 0.001, hull: 0.8);

    [Fact]
    public void A_good_result_needs_none() => Assert.Empty(Advice.Of(Good));

    [Fact]
    public void Few_inputs_are_said() =>
        Assert.Contains("tell losses apart to about ± 2.0 points", Assert.Single(Advice.Of(Record([0.03, 0.001], [0.2, 0.4], 0.01, 0.8))));

    [Fact]
    public void A_cheaper_budget_that_lost_no_more_is_named() =>
        Assert.Contains(
            "Budget 0.1 lost no more here (+0.10 ± 0.10 points) and needs 20.0 %",
            Assert.Single(Advice.Of(Record([0.001, 0.001], [0.2, 0.4], 0.001, 0.8)))
        );

    [Fact]
    public void One_path_that_is_as_good_as_the_best_mixture_of_ours_is_said() =>
        Assert.Contains("One path for all inputs is as good", Assert.Single(Advice.Of(Record([0.03, 0.001], [0.2, 0.4], 0.001, 0.3))));

    /// <summary>A default that is badly chosen is no reason to give up on paths.</summary>
    [Fact]
    public void One_path_that_beats_the_default_alone_is_not() =>
        Assert.DoesNotContain(Advice.Of(Record([0.001, 0.002], [0.2, 0.6], 0.001, 0.5)), advice => advice.Contains("One path"));

    [Fact]
    public void A_default_that_saves_nothing_is_said() =>
        Assert.Contains("Next to nothing is saved", Assert.Single(Advice.Of(Record([0.03, 0], [0.2, 1], 0.001, 1.2))));

    /// <summary>Two budgets, the second the default; a teacher of 90 % and 100 multiply-adds.</summary>
    private static EvaluationRecord Record(double[] losses, double[] macs, double error, double hull)
    {
        EvaluationRecord record = SyntheticRecord.Make([]).Record;
        BudgetPoint[] points =
        [
            .. losses.Select(
                (loss, i) =>
                    record.Points[0] with
                    {
                        Budget = i == 0 ? 0.1 : 0.5,
                        Top1 = 0.9 - loss,
                        Loss = loss,
                        LossSe = error,
                        Macs = 100 * macs[i],
                    }
            ),
        ];
        return record with
        {
            Static = record.Static with { Top1 = 0.9, Macs = 100 },
            Points = points,
            DefaultBudget = 0.5,
            Controllers = new Dictionary<string, FrontierPoint[]> { ["hull"] = [new(0.9, 100 * hull)] },
        };
    }
}
