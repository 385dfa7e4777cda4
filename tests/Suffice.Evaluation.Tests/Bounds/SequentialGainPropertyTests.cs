using Suffice.Evaluation.Bounds;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Rivals;
using Suffice.Tests;

namespace Suffice.Evaluation.Tests.Bounds;

/// <summary>What is left to gain over a controller, in a world that is solved exactly (docs/method/theory.md, 7a).</summary>
public class SequentialGainPropertyTests
{
    /// <summary>Of dynamic programming over the greedy rule, mean over prices.</summary>
    private static double Truth { get; } =
        Prices.Compared.Average(price => (LookingWorld.Value(price) - LookingWorld.Greedy(price)) / price);

    [Fact]
    public void The_truth_lies_between_what_was_gained_and_the_most()
    {
        Assert.True(Truth > 0.005, $"{Truth}");
        int inside = 0;
        for (int seed = 300; seed < 320; seed++)
        {
            OutcomeTable table = LookingWorld.Draw(1500, seed);
            SequentialGain gain = Problem(table).Over(Controller(table, greedy: true), draws: 200, seed);
            if (gain.Fitted.Lower <= Truth && Truth <= gain.Gap.Upper)
                inside++;
            Assert.Equal(Prices.Compared, gain.Prices.Select(own => own.Lambda));
            Assert.Equal(gain.Gap.Value, gain.Prices.Average(own => own.Gap.Value), 1e-5); // Single precision.
        }
        Assert.InRange(inside, 16, 20); // Of 20 intervals that hold with probability 0.95, fewer than 16 hold with probability 0.003.
    }

    [Fact]
    public void Over_the_best_policy_there_is_little_to_gain()
    {
        OutcomeTable table = LookingWorld.Draw(6000, 330);
        GainProblem problem = Problem(table);
        SequentialGain best = problem.Over(Controller(table, greedy: false), draws: 200),
            greedy = problem.Over(Controller(table, greedy: true), draws: 200);
        Assert.InRange(best.Gap.Value, 0, 0.25 * Truth);
        Assert.InRange(best.Fitted.Value, -0.25 * Truth, 0.25 * Truth);
        Assert.InRange(greedy.Gap.Value, 0.4 * Truth, 1.6 * Truth);
        Assert.True(best.Penalty.Lower <= 0 && best.Penalty.Upper >= 0);
    }

    [Fact]
    public void No_input_s_share_is_below_zero_and_the_controller_s_own_cost_adds()
    {
        OutcomeTable table = LookingWorld.Draw(400, 340);
        GainProblem problem = Problem(table);
        (int[] Paths, long[] Macs)[] free = Controller(table, greedy: true);
        long control = table.PriceUnit / 10;
        GainProblem.InputGain[][] gains = problem.Each(free),
            paid = problem.Each(free.Select(own => (own.Paths, own.Macs.Select(macs => macs + control).ToArray())));
        Assert.All(gains.SelectMany(own => own), own => Assert.True(own.Gap >= -1e-12));
        double added = control / (double)table.PriceUnit;
        foreach ((GainProblem.InputGain own, GainProblem.InputGain dearer) in gains.SelectMany(k => k).Zip(paid.SelectMany(k => k)))
        {
            Assert.Equal(own.Gap + added, dearer.Gap, 1e-9);
            Assert.Equal(own.Fitted + added, dearer.Fitted, 1e-9);
            Assert.Equal(own.Penalty, dearer.Penalty, 1e-9);
        }
    }

    [Fact]
    public void One_call_for_one_controller_says_the_same()
    {
        OutcomeTable table = LookingWorld.Draw(200, 345);
        (int[] Paths, long[] Macs)[] controller = Controller(table, greedy: true);
        SequentialGain gain = SequentialGain.Of(table, LookingWorld.Correctness(table), controller),
            again = Problem(table).Over(controller);
        Assert.Equal((again.Gap, again.Fitted, again.Penalty), (gain.Gap, gain.Fitted, gain.Penalty));
        Assert.Equal(again.Prices, gain.Prices);
    }

    [Fact]
    public void Estimates_are_asked_at_decision_points_about_every_input()
    {
        OutcomeTable table = LookingWorld.Draw(50, 350);
        var asked = new bool[table.Count, 3];
        var problem = new GainProblem(table, LookingWorld.Correctness(table), () => (input, at, _, utilities) =>
            {
                asked[input, at.Index] = true;
                utilities.Fill(0.5f);
            });
        Assert.True(problem.Over(Controller(table, greedy: true), draws: 20).Gap.Value >= 0);
        for (int i = 0; i < table.Count; i++)
            Assert.Equal([true, true, false], [asked[i, 0], asked[i, 1], asked[i, 2]]); // At the leaf nothing is left to decide.
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        OutcomeTable table = LookingWorld.Draw(20, 360);
        Errors.Expect(Fault.Usage, () => new GainProblem(table, new float[7]), "7 utilities", "20 inputs", "3 paths");
        Errors.Expect(Fault.Usage, () => Problem(table).Over([([], [])]), "20 inputs", "10 prices");
    }

    private static GainProblem Problem(OutcomeTable table) => new(table, LookingWorld.Correctness(table));

    private static (int[] Paths, long[] Macs)[] Controller(OutcomeTable table, bool greedy) =>
        [.. Prices.Compared.Select(price => LookingWorld.Policy(table, price, greedy))];
}
