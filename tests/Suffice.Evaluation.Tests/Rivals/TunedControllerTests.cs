using Suffice.Bundles;
using Suffice.Control;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Rivals;
using Suffice.Evaluation.Settings;
using Suffice.Models;

namespace Suffice.Evaluation.Tests.Rivals;

/// <summary>Baselines whose settings are fitted: what they promise on the table they were fitted on.</summary>
public class TunedControllerTests
{
    private static readonly OutcomeTable Table = Synthetic.Table(1200, 33);
    private static readonly PathLibrary Library = Table.Library;
    private static readonly double[] Ones = [.. Table.PathMacs.Select(_ => 1.0)];
    private static readonly ExitConfidences Exits = new(Table, Library.Full, Ones);

    [Theory]
    [InlineData(0.3)]
    [InlineData(1)]
    [InlineData(2.5)]
    public void Budgeted_thresholds_let_a_geometric_series_of_inputs_go(double ratio)
    {
        Outcome outcome = Simulation.Run(Table, new ExitThresholds(Library, Library.Full, Ones, BudgetedBatch.Levels(Exits, ratio)));
        int[] gone = [.. Exits.Chain.Select(path => outcome.Paths.Count(taken => taken == path))];
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
        double[] levels = OptimalStopping.Levels(Exits, price);
        int last = levels.Length;
        double Reward(double level) =>
            Enumerable
                .Range(0, Table.Count)
                .Sum(i =>
                    Exits.Of[last - 1][i] >= level
                        ? Exits.Right[last - 1][i]
                        : Exits.Right[last][i] - (price * (Exits.Cost[last][i] - Exits.Cost[last - 1][i]))
                );
        double most = Exits.Of[last - 1].Append(0).Append(1.01).Max(Reward);
        Assert.Equal(most, Reward(levels[^1]), 1e-9);
    }

    [Fact]
    public void Free_computation_is_never_stopped_where_it_helps_and_dear_computation_at_once()
    {
        Assert.All(OptimalStopping.Levels(Exits, 100), level =>
            Assert.True(level <= Exits.Of.Take(Exits.Chain.Length - 1).Min(scores => scores.Min()))
        );
        Outcome free = Simulation.Run(Table, new ExitThresholds(Library, Library.Full, Ones, OptimalStopping.Levels(Exits, 0)));
        Assert.True(free.Accuracy >= Table.Accuracy(Library.Full.Index));
    }

    [Fact]
    public void Judges_are_right_on_average()
    {
        BaselineDescription judges = ExitJudges.Describe(Table, Library.Full);
        var features = new DecisionFeatures(Library.Model.Classes);
        IReadOnlyList<ExecutionPath> chain = Library.Chain(Library.Full);
        var seen = new float[features.Count];
        for (int k = 0; k < judges.Levels!.Length; k++)
        {
            double judged = 0;
            for (int i = 0; i < Table.Count; i++)
            {
                features.Compute(Table.At(i, chain[k].Index), k == 0 ? [] : Table.At(i, chain[k - 1].Index), seen);
                judged += LearnedExit.Judge(judges.Levels[k], seen) / Table.Count;
            }
            // The likelihood equation of the bias makes them equal, but for its ridge of 1: |bias| / n.
            Assert.Equal(Table.Accuracy(chain[k].Index), judged, 0.01);
        }
        Outcome[] outcomes =
        [
            .. Baselines
                .Controllers(Library, judges, Ones, Table.TeacherMacs, null)
                .Select(controller => Simulation.Run(Table, controller)),
        ];
        Assert.All(outcomes[0].Paths, path => Assert.Equal(0, path));
        Assert.All(outcomes[^1].Paths, path => Assert.Equal(Library.Full.Index, path));
        for (int s = 1; s < outcomes.Length; s++)
            Assert.True(outcomes[s].Macs >= outcomes[s - 1].Macs);
    }

    [Fact]
    public void Chance_stops_its_share_and_repeats_itself()
    {
        var random = new RandomStop(Library, Library.Full, 0.3);
        Outcome outcome = Simulation.Run(Table, random);
        Assert.Equal(outcome.Paths, Simulation.Run(Table, random).Paths);
        double share = outcome.Paths.Count(path => path == 0) / (double)Table.Count;
        Assert.Equal(0.3, share, 4 * Math.Sqrt(0.3 * 0.7 / Table.Count));
    }

    [Fact]
    public void Greedy_goes_where_the_predictor_points_and_pays_at_every_exit()
    {
        var utility = new Constant([0.1f, 0.5f, 0.8f, 0.9f, 0.95f, 0.79f, 0.9f, 0.94f]);
        foreach (double lambda in new[] { 0, 0.1, 0.5, 2 })
        {
            int best = Enumerable
                .Range(0, Library.Paths.Count)
                .MaxBy(path => utility.Values[path] - (lambda * Table.PathMacs[path] / Table.TeacherMacs));
            Outcome outcome = Simulation.Run(Table, new Greedy(Library, utility, lambda, Table.TeacherMacs));
            Assert.All(outcome.Paths, path => Assert.Equal(best, path));
            int asked = Library.Chain(Library.Paths[best]).Count(path => Library.Children(path).Count > 0);
            Assert.Equal(Table.PathMacs[best] + (asked * utility.Macs), outcome.Macs);
        }
    }

    [Fact]
    public void A_predictor_is_told_the_answer_before()
    {
        var utility = new Looking();
        Simulation.Run(Table, new Greedy(Library, utility, 0, Table.TeacherMacs));
        Assert.Equal(Table.Count, utility.AtRoot);
        Assert.True(utility.Later > 0);
    }

    [Theory]
    [InlineData(Baselines.BudgetedBatch)]
    [InlineData(Baselines.OptimalStopping)]
    [InlineData(Baselines.LearnedExit)]
    public void Levels_that_do_not_fit_are_refused(string name)
    {
        var description = new BaselineDescription(name, Library.Full.Index, [0.5])
        {
            Levels =
            [
                [0.1, 0.2],
            ],
        };
        Assert.Contains(
            "needs levels of",
            Assert.Throws<SufficeException>(() => Baselines.Controllers(Library, description, Ones, 1, null)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "needs levels of",
            Assert
                .Throws<SufficeException>(() => Baselines.Controllers(Library, description with { Levels = null }, Ones, 1, null))
                .Message,
            StringComparison.Ordinal
        );
    }

    private sealed class Constant(float[] values) : IPathUtility
    {
        public float[] Values => values;

        public long Macs => 123;

        public void Utilities(ExecutionPath at, ReadOnlySpan<float> logits, ReadOnlySpan<float> previous, Span<float> utilities) =>
            values.CopyTo(utilities);
    }

    /// <summary>Wants to go on as far as there is anything, and notes what it is shown.</summary>
    private sealed class Looking : IPathUtility
    {
        public int AtRoot { get; private set; }

        public int Later { get; private set; }

        public long Macs => 0;

        public void Utilities(ExecutionPath at, ReadOnlySpan<float> logits, ReadOnlySpan<float> previous, Span<float> utilities)
        {
            Assert.Equal(at.Parent is null, previous.IsEmpty);
            if (previous.IsEmpty)
                AtRoot++;
            else
                Later++;
            for (int path = 0; path < utilities.Length; path++)
                utilities[path] = path;
        }
    }
}
