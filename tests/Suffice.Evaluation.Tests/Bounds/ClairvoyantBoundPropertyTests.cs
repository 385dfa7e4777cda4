using Suffice.Control;
using Suffice.Evaluation.Bounds;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Rivals;
using Suffice.Evaluation.Statistics;
using Suffice.Models;

namespace Suffice.Evaluation.Tests.Bounds;

public class ClairvoyantBoundPropertyTests
{
    [Fact]
    public void Equals_its_dual_the_maximum_over_prices_of_an_error()
    {
        OutcomeTable table = Synthetic.Table(150, 31);
        var bound = new ClairvoyantBound(table);
        // Where the concave function of μ has its kinks.
        double[] prices = [0, .. table.PathMacs.Append(table.TeacherMacs).Select(macs => (double)(macs - table.PathMacs.Min()))];
        for (double top1 = 0.02; top1 <= bound.HighestAccuracy; top1 += 0.013)
        {
            double dual = prices.Max(price =>
                (price * top1)
                + Enumerable
                    .Range(0, table.Count)
                    .Average(i =>
                        Enumerable
                            .Range(0, table.PathMacs.Length)
                            .Select(p => table.PathMacs[p] - (table.Correct(i, p) ? price : 0))
                            .Append(table.TeacherMacs - (table.TeacherCorrect(i) ? price : 0))
                            .Min()
                    )
            );
            // Sums of 150 whole numbers below 2³⁰ in double: rounding below 1e-13.
            Assert.Equal(dual, bound.Macs(top1)!.Value, dual * 1e-9);
        }
    }

    [Fact]
    public void Equals_brute_force_over_all_assignments_of_a_small_table()
    {
        OutcomeTable all = Synthetic.Table(30, 32);
        for (int start = 0; start + 4 <= 30; start += 4)
        {
            OutcomeTable table = all.Subset([start, start + 1, start + 2, start + 3]);
            var bound = new ClairvoyantBound(table);
            int paths = table.PathMacs.Length + 1; // the teacher is the last
            var least = new Dictionary<int, long>();
            for (int code = 0; code < paths * paths * paths * paths; code++)
            {
                int right = 0;
                long cost = 0;
                for (int i = 0, rest = code; i < 4; i++, rest /= paths)
                {
                    int path = rest % paths;
                    bool asksTeacher = path == paths - 1;
                    right += (asksTeacher ? table.TeacherCorrect(i) : table.Correct(i, path)) ? 1 : 0;
                    cost += asksTeacher ? table.TeacherMacs : table.PathMacs[path];
                }
                for (int k = 0; k <= right; k++)
                    least[k] = Math.Min(least.GetValueOrDefault(k, long.MaxValue), cost);
            }
            // At accuracies k / n an optimum needs no mixing: surcharges are paid whole, smallest first.
            for (int k = 0; k <= 4; k++)
                Assert.Equal(least.TryGetValue(k, out long cost) ? cost / 4.0 : null, bound.Macs(k / 4.0));
        }
    }

    [Fact]
    public void No_policy_is_ever_below_it()
    {
        for (int seed = 40; seed < 46; seed++)
        {
            OutcomeTable table = Synthetic.Table(200, seed);
            var bound = new ClairvoyantBound(table);
            IEnumerable<IController> policies = table
                .Library.Leaves.SelectMany(leaf => Rules.Confidence(table, leaf))
                .Concat(Prices.Settings.Select(price => new Greedy(table.Library, Cheat(table), price, table.TeacherMacs)))
                .Concat(Prices.Settings.Select(price => new OneShot(table.Library, Cheat(table), price, table.TeacherMacs)))
                .Concat(Enumerable.Range(0, 50).Select(i => new Wanderer(table.Library, i)))
                .Concat(table.Library.Paths.Select(path => new FixedPath(table.Library, path)));
            foreach (Outcome outcome in policies.Select(policy => Simulation.Run(table, policy)).Append(Oracle.Run(table)))
                // Both are sums of whole numbers over n: one rounding each.
                Assert.True(outcome.Macs >= bound.Macs(outcome.Accuracy)!.Value * (1 - 1e-12));
        }
    }

    [Fact]
    public void The_oracle_lies_on_it_where_the_teacher_adds_nothing()
    {
        OutcomeTable seen = Synthetic.Table(200, 47);
        // A teacher that never knows: the one class that no label has.
        int[] labels = [.. seen.Labels.Select(label => label == 3 ? 2 : label)];
        float[] lost = [.. Enumerable.Range(0, seen.TeacherLogits.Length).Select(k => k % 4 == 3 ? 9f : 0)];
        var table = new OutcomeTable(seen.Library, labels, seen.Logits, lost, seen.TeacherMacs);
        var bound = new ClairvoyantBound(table);
        Outcome oracle = Oracle.Run(table);
        Assert.Equal(bound.HighestAccuracy, oracle.Accuracy, 1e-15);
        Assert.Equal(bound.Macs(oracle.Accuracy)!.Value, oracle.Macs, oracle.Macs * 1e-12);
        Assert.Null(bound.Macs(oracle.Accuracy + (1.0 / 200)));
    }

    [Fact]
    public void The_curve_runs_along_it()
    {
        var bound = new ClairvoyantBound(Synthetic.Table(200, 48));
        FrontierPoint[] curve = [.. bound.Curve(20)];
        Assert.Equal(bound.HighestAccuracy, curve[^1].Top1);
        Assert.All(curve, point => Assert.Equal(bound.Macs(point.Top1)!.Value, point.Macs, 1e-6));
    }

    [Fact]
    public void Efficiency_is_one_on_the_bound_zero_on_the_hull_and_null_where_it_means_nothing()
    {
        OutcomeTable table = Synthetic.Table(300, 49);
        LowerHull hull = StaticHull.Of(table);
        var bound = new ClairvoyantBound(table);
        double top1 = table.TeacherAccuracy - 0.02;
        Assert.Equal(1, AdaptivityEfficiency.Of(new(top1, bound.Macs(top1)!.Value), hull, bound)!.Value, 1e-12);
        Assert.Equal(0, AdaptivityEfficiency.Of(new(top1, hull.Macs(top1)!.Value), hull, bound)!.Value, 1e-12);
        Assert.Null(AdaptivityEfficiency.Of(new(1, 1), hull, bound));
        Assert.Null(AdaptivityEfficiency.Of(new(0, 1), hull, bound));
    }

    private sealed class Wanderer(PathLibrary library, int seed) : IController
    {
        private Random random = new(seed);

        public void Start(int inputs) => random = new Random(seed);

        public ExecutionPath? Decide(int input, ExecutionPath at, ReadOnlySpan<float> logits)
        {
            int choice = random.Next(library.Children(at).Count + 1);
            return choice == 0 ? null : library.Children(at)[choice - 1];
        }

        public long Macs(ExecutionPath at) => 0;
    }

    // Knows the outcome of every path of every input.
    private static UtilitySource Cheat(OutcomeTable table) =>
        new(
            (input, _, _, utilities) =>
            {
                for (int p = 0; p < utilities.Length; p++)
                    utilities[p] = table.Correct(input, p) ? 1 : 0;
            },
            1
        );
}
