using System.Text.Json;
using Suffice.Evaluation.Bounds;
using Suffice.Evaluation.Outcomes;

namespace Suffice.Evaluation.Tests.Bounds;

/// <summary>The bracket of the sequential problem in a world that is solved exactly.</summary>
public class SequentialBoundPropertyTests
{
    /// <summary>The counterexample of docs/method/theory.md, 5: exact estimates do not make the greedy rule optimal.</summary>
    [Fact]
    public void Greedy_with_exact_estimates_misses_a_look_that_is_worth_taking()
    {
        double[] gaps = [.. Enumerable.Range(1, 40).Select(k => LookingWorld.Value(k / 100.0) - LookingWorld.Greedy(k / 100.0))];
        Assert.All(gaps, gap => Assert.True(gap >= -1e-12)); // never better than the best
        Assert.True(gaps.Max() > 0.01, $"{gaps.Max()}");
    }

    [Fact]
    public void Backward_induction_finds_the_best_policy_and_its_relaxation_is_above_it()
    {
        OutcomeTable table = LookingWorld.Draw(20_000, 5);
        var induction = new BackwardInduction(table, PathRewards.Correctness(table).Paths, new KnownAtExits(table, null));
        foreach (double lambda in new[] { 0.05, 0.15, 0.3 })
        {
            SequentialSolution solution = induction.Solve(lambda);
            double reached = solution
                .Paths.Select((path, i) => (table.Correct(i, path) ? 1 : 0) - (lambda * LookingWorld.Cost(path)))
                .Average();
            double truth = LookingWorld.Value(lambda);
            // A share of 20,000 has a standard error of at most 0.0036; four of them.
            Assert.Equal(truth, reached, 0.0145);
            Assert.Equal(truth, solution.Relaxed.Average(), 0.0145);
            Assert.Equal(0, solution.Penalty.Average(), 0.0145);
        }
    }

    [Theory]
    [InlineData(false, 0.35)]
    [InlineData(true, 0.55)]
    public void Half_width_and_bracket_hold_as_often_as_they_say(bool probable, double widest)
    {
        (int inside, int below, double width) = Inside(60, 1500, 7000, probable);
        // Of 60 intervals that hold with probability 0.95, fewer than 51 hold with probability 0.001.
        Assert.InRange(inside, 51, 60);
        // Of 60 lower ends that hold with probability 0.99, fewer than 57 hold with probability 0.003.
        Assert.InRange(below, 57, 60);
        Assert.True(width < widest, $"{width}"); // a bracket of the teacher's whole cost would hold too
    }

    /// <summary>The same at length; run by itself, it writes results/bracket.json into the folder of the tests.</summary>
    [Fact(Explicit = true)]
    public void The_truth_lies_inside_the_bracket_in_95_of_100_of_a_thousand_draws()
    {
        (int inside, int below, double width) = Inside(1000, 1500, 20_000, probable: false, resamples: 1000);
        File.WriteAllText(
            "bracket.json",
            JsonSerializer.Serialize(
                new
                {
                    draws = 1000,
                    inputs = 1500,
                    inside,
                    below,
                    width,
                }
            )
        );
        Assert.True(inside >= 950, $"{inside} of 1,000");
    }

    /// <returns>
    /// How many brackets hold the truth, how many of their lower ends are below it, and their mean width in fractions of the teacher's
    /// cost.
    /// </returns>
    private static (int Inside, int Below, double Width) Inside(int draws, int inputs, int firstSeed, bool probable, int resamples = 200)
    {
        double truth = LookingWorld.LeastCost(LookingWorld.Teacher - LowerBounds.Loss) * LookingWorld.TeacherMacs,
            width = 0;
        int inside = 0,
            below = 0;
        for (int seed = firstSeed; seed < firstSeed + draws; seed++)
        {
            OutcomeTable table = LookingWorld.Draw(inputs, seed);
            PathRewards rewards = probable
                ? PathRewards.Probable(table, RightnessEstimate.Of(table, seed))
                : PathRewards.Correctness(table);
            SequentialBracket bracket = new SequentialProblem(table, rewards, seed: seed).Bracket(draws: resamples);
            double low = bracket.Sequential.Value!.Value - bracket.Sequential.HalfWidth!.Value,
                high = bracket.Fitted.Value!.Value + bracket.Fitted.HalfWidth!.Value;
            if (low <= truth && truth <= high)
                inside++;
            if (low <= truth)
                below++;
            width += (high - low) / LookingWorld.TeacherMacs / draws;
        }
        return (inside, below, width);
    }
}
