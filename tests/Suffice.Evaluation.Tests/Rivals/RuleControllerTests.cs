using Suffice.Bundles;
using Suffice.Control;
using Suffice.Control.Rules;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Rivals;
using Suffice.Evaluation.Settings;
using Suffice.Evaluation.Statistics;
using Suffice.Models;

namespace Suffice.Evaluation.Tests.Rivals;

public class RuleControllerTests
{
    private static readonly OutcomeTable Table = Synthetic.Table(400, 21);
    private static readonly PathLibrary Library = Table.Library;
    private static readonly double[] Ones = Rules.Ones(Table);
    private static readonly int[] All = [.. Enumerable.Range(0, Table.Count)];

    [Fact]
    public void Thresholds_run_from_stop_at_once_to_never_stop_early_and_never_get_cheaper()
    {
        foreach (ExecutionPath leaf in Library.Leaves)
        {
            Outcome[] outcomes = [.. Rules.Confidence(Table, leaf).Select(controller => Simulation.Run(Table, controller))];
            Assert.All(outcomes[0].Paths, path => Assert.Equal(0, path));
            Assert.All(outcomes[^1].Paths, path => Assert.Equal(leaf.Index, path));
            for (int s = 1; s < outcomes.Length; s++)
                Assert.True(outcomes[s].Macs >= outcomes[s - 1].Macs);
        }
    }

    [Fact]
    public void Confidence_stops_at_the_first_exit_that_reaches_the_level()
    {
        ExecutionPath leaf = Library.Full;
        Outcome outcome = Simulation.Run(Table, Rules.Confidence(Table, leaf, 0.8));
        for (int i = 0; i < Table.Count; i++)
        {
            ExecutionPath expected = Library
                .Chain(leaf)
                .SkipLast(1)
                .FirstOrDefault(path => Logits.Confidence(Table.At(i, path.Index), 1) >= 0.8)
                ?? leaf;
            Assert.Equal(expected.Index, outcome.Paths[i]);
        }
    }

    [Fact]
    public void Patience_stops_after_as_many_repetitions()
    {
        int[] chain = [.. Library.Chain(Library.Full).Select(path => path.Index)];
        Outcome outcome = Simulation.Run(Table, Controller(new AgreementScore(Library.Root), 2));
        for (int i = 0; i < Table.Count; i++)
        {
            int[] answers = [.. chain.Select(path => Logits.ArgMax(Table.At(i, path)))];
            int stop = Enumerable
                .Range(2, chain.Length - 3)
                .FirstOrDefault(k => answers[k] == answers[k - 1] && answers[k - 1] == answers[k - 2], chain.Length - 1);
            Assert.Equal(chain[stop], outcome.Paths[i]);
        }
    }

    public static TheoryData<string> Scores => ["confidence", "entropy", "patience", "learned_exit"];

    /// <summary>Rules are tuned by following them on scores alone; what runs asks a controller. Both must be one thing.</summary>
    [Theory]
    [MemberData(nameof(Scores))]
    public void Following_a_rule_on_its_scores_is_what_the_controller_does(string kind)
    {
        double[][] judges = ExitJudges.Fit(Table).Weights;
        ExitScore Score() =>
            kind switch
            {
                "confidence" => new ConfidenceScore(Ones),
                "entropy" => new EntropyScore(Ones),
                "patience" => new AgreementScore(Library.Root),
                _ => new JudgedScore(Library.Model.Classes, judges),
            };
        RuleScores scores = RuleScores.Of(Table, Score());
        foreach (ExecutionPath leaf in Library.Leaves)
        foreach (double level in ThresholdGrid.Of(scores, All, Library.Chain(leaf)).Chunk(7).Select(some => some[0]))
        {
            var rule = new StoppingRule(leaf.Index, [level]);
            var controller = new RuleController(Library, rule, Score(), Table.PriceUnit);
            Assert.Equal(Simulation.Run(Table, controller).Paths, scores.Follow(rule, All));
        }
    }

    [Fact]
    public void A_controller_can_be_used_again()
    {
        RuleController patience = Controller(new AgreementScore(Library.Root), 1);
        Assert.Equal(Simulation.Run(Table, patience).Paths, Simulation.Run(Table, patience).Paths);
    }

    [Fact]
    public void A_rule_without_levels_takes_its_path()
    {
        foreach (ExecutionPath path in Library.Paths)
        {
            var controller = new RuleController(Library, new StoppingRule(path.Index, []), null, Table.PriceUnit);
            Assert.All(Simulation.Run(Table, controller).Paths, taken => Assert.Equal(path.Index, taken));
        }
    }

    [Fact]
    public void A_limit_stops_a_rule_before_what_it_may_not_walk()
    {
        IReadOnlyList<ExecutionPath> chain = Library.Chain(Library.Full);
        for (int k = 0; k < chain.Count; k++)
        {
            var limit = new PathLimit(CostModel.Path(Library, chain[k]));
            var controller = new RuleController(Library, new StoppingRule(Library.Full.Index, []), null, Table.PriceUnit, limit);
            Assert.All(Simulation.Run(Table, controller).Paths, path => Assert.Equal(chain[k].Index, path));
        }
    }

    [Fact]
    public void A_mixture_sends_its_share_the_other_way_and_repeats_itself()
    {
        FixedPath near = new(Library, Library.Root),
            far = new(Library, Library.Full);
        var mixture = new Mixture(Library.Root, near, far, 0.3);
        Outcome outcome = Simulation.Run(Table, mixture);
        Assert.Equal(outcome.Paths, Simulation.Run(Table, mixture).Paths);
        double share = outcome.Paths.Count(path => path == Library.Full.Index) / (double)Table.Count;
        Assert.Equal(0.3, share, 4 * Math.Sqrt(0.3 * 0.7 / Table.Count));
        int[] backwards = [.. All.Reverse()];
        Assert.Equal(outcome.Paths.Reverse(), Simulation.Run(Table.Subset(backwards), mixture).Paths);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(1)]
    [InlineData(2.5)]
    public void Budgeted_thresholds_let_a_geometric_series_of_inputs_go(double ratio)
    {
        ScheduleScores exits = Exits();
        var rule = new StoppingRule(Library.Full.Index, BudgetedBatch.Levels(exits, ratio, BudgetedBatch.Surest(exits)));
        int[] paths = exits.Scores.Follow(rule, All);
        int[] gone = [.. exits.Chain.Select(path => paths.Count(taken => taken == path))];
        for (int k = 1; k < gone.Length; k++)
            // Each count is rounded; the last exit bears what all roundings add up to.
            Assert.Equal(ratio * gone[k - 1], gone[k], 0.51 * (gone.Length + ratio));
        Assert.Equal(Table.Count, gone.Sum());
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.5)]
    public void Optimal_stopping_gains_most_of_all_thresholds_where_one_step_is_left(double price)
    {
        ScheduleScores exits = Exits();
        float[] utilities = SoftUtility.Of(Table, 1);
        double[] levels = OptimalStopping.Levels(exits, utilities, price);
        int last = levels.Length;
        double most = All.Select(i => exits.Of(last - 1, i)).Append(0).Append(1.01).Max(Reward);
        Assert.Equal(most, Reward(levels[^1]), 1e-9);

        double Reward(double level) =>
            All.Sum(i =>
                exits.Of(last - 1, i) >= level
                    ? Utility(last - 1, i)
                    : Utility(last, i) - (price * (exits.Cost(last, i) - exits.Cost(last - 1, i)))
            );

        double Utility(int k, int i) => utilities[(i * Library.Paths.Count) + exits.Chain[k]];
    }

    [Fact]
    public void Judges_are_right_on_average_and_out_of_fold_too()
    {
        ExitJudges judges = ExitJudges.Fit(Table);
        foreach (ExecutionPath point in Library.DecisionPoints)
        {
            double judged = All.Average(i => judges.OutOfFold[(i * Library.Paths.Count) + point.Index]);
            // The likelihood equation of the bias makes them equal on what was fitted; a fold of 80 differs by chance.
            Assert.Equal(Table.Accuracy(point.Index), judged, 0.03);
        }
        Assert.All(Library.Leaves, leaf => Assert.Empty(judges.Weights[leaf.Index]));
    }

    private static ScheduleScores Exits() => new(Table, RuleScores.Of(Table, new ConfidenceScore(Ones)), Library.Full, All);

    private static RuleController Controller(ExitScore score, double level) =>
        new(Library, new StoppingRule(Library.Full.Index, [level]), score, Table.PriceUnit);
}
