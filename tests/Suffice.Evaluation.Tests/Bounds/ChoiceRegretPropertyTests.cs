using Suffice.Evaluation.Bounds;

namespace Suffice.Evaluation.Tests.Bounds;

public class ChoiceRegretPropertyTests
{
    [Fact]
    public void One_shot_regret_stays_below_its_limit()
    {
        KnownWorld world = KnownWorld.Make(500, 81);
        long[] costs = world.Table.PathMacs;
        var random = new Random(82);
        foreach (double noise in (double[])[0, 0.01, 0.1, 0.5])
        {
            double[] estimate = [.. world.Truth.Select(truth => truth + (noise * ((2 * random.NextDouble()) - 1)))];
            foreach (double price in (double[])[0, 1e4, 1e5, 1e6, 1e7])
            {
                double regret = ChoiceRegret.OneShot(world.Truth, estimate, costs, price),
                    limit = ChoiceRegret.OneShotLimit(world.Truth, estimate, costs.Length, price);
                Assert.InRange(regret, 0, limit);
                if (noise >= 0.1 && price >= 1e6)
                    Assert.True(regret > 0);
            }
        }
    }

    [Fact]
    public void One_shot_limit_is_attained() // Two paths of one cost, each misjudged by 0.1: the worse one is taken.
    {
        double[] truth = [0.4, 0.6],
            estimate = [0.5 + 1e-9, 0.5];
        Assert.Equal(20, ChoiceRegret.OneShot(truth, estimate, [7, 7], 100), 1e-6);
        Assert.Equal(20, ChoiceRegret.OneShotLimit(truth, estimate, 2, 100), 1e-6);
    }

    [Fact]
    public void An_estimate_moves_the_bound_by_no_more_than_its_error_times_the_price()
    {
        KnownWorld world = KnownWorld.Make(500, 84);
        long[] costs = world.Table.PathMacs;
        var random = new Random(85);
        foreach (double noise in (double[])[0.01, 0.05, 0.2])
        {
            double[] estimate = [.. world.Truth.Select(truth => truth + (noise * ((2 * random.NextDouble()) - 1)))];
            double error = ChoiceRegret.OneShotLimit(world.Truth, estimate, costs.Length, price: 0.5),
                top1 = world.TeacherTruth - 0.02;
            ChoiceBound exact = new(world.Truth, costs),
                estimated = new(estimate, costs);
            double moved = estimated.Macs(top1)!.Value - exact.Macs(top1)!.Value;
            Assert.InRange(moved, -error * exact.Price(top1)!.Value, error * estimated.Price(top1)!.Value);
        }
    }

    [Fact]
    public void The_estimate_from_data_keeps_the_limit_too()
    {
        KnownWorld world = KnownWorld.Make(1500, 83);
        double[] estimate = RightnessEstimate.Of(world.Table);
        double price = new ChoiceBound(world.Truth, world.Table.PathMacs).Price(world.TeacherTruth - LowerBounds.Loss)!.Value;
        double regret = ChoiceRegret.OneShot(world.Truth, estimate, world.Table.PathMacs, price);
        Assert.InRange(regret, 0, ChoiceRegret.OneShotLimit(world.Truth, estimate, world.Table.PathMacs.Length, price));
    }

    [Fact]
    public void Sequential_regret_stays_below_the_sum_over_decisions()
    {
        double largest = 0;
        for (int seed = 0; seed < 2000; seed++)
        {
            Node root = Grow(new Random(seed), depth: 4);
            double regret = root.Greedy - root.Best,
                limit = ChoiceRegret.SequentialLimit(root.Decisions);
            Assert.InRange(regret, -1e-12, limit + 1e-12); // Costs of size 1, 15 nodes.
            largest = Math.Max(largest, limit > 0 ? regret / limit : 0);
        }
        Assert.True(largest > 0.5); // The limit is not idle.
    }

    /// <summary>
    /// A decision point of a random problem: stop at a known cost, or go on and see one more bit. Action values, exact by dynamic
    /// programming, are estimated with errors; the greedy policy follows the estimates.
    /// </summary>
    /// <param name="Best">Expected cost of deciding best from here.</param>
    /// <param name="Greedy">Of following the estimates.</param>
    /// <param name="Decisions">That the estimates lead to, with their probability from here and the larger of the two errors.</param>
    private sealed record Node(double Best, double Greedy, (double Probability, double LargestError)[] Decisions);

    private static Node Grow(Random random, int depth)
    {
        double stop = random.NextDouble();
        if (depth == 0)
            return new Node(stop, stop, []); // A leaf: nothing to decide.
        Node one = Grow(random, depth - 1),
            zero = Grow(random, depth - 1);
        double share = random.NextDouble(),
            go = (share * one.Best) + ((1 - share) * zero.Best);
        double stopError = 0.5 * (random.NextDouble() - 0.5),
            goError = 0.5 * (random.NextDouble() - 0.5);
        (double, double) here = (1, Math.Max(Math.Abs(stopError), Math.Abs(goError)));
        if (stop + stopError <= go + goError)
            return new Node(Math.Min(stop, go), stop, [here]);
        return new Node(
            Math.Min(stop, go),
            (share * one.Greedy) + ((1 - share) * zero.Greedy),
            [
                here,
                .. one.Decisions.Select(later => (share * later.Probability, later.LargestError)),
                .. zero.Decisions.Select(later => ((1 - share) * later.Probability, later.LargestError)),
            ]
        );
    }
}
