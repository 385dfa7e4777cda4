using Suffice.Evaluation.Bounds;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Statistics;

namespace Suffice.Evaluation.Tests.Bounds;

public class ChoiceBoundPropertyTests
{
    private static readonly long[] Costs = [100, 180, 400, 410];

    [Fact]
    public void Equals_its_dual_the_maximum_over_prices()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            double[] values = Values(12, seed);
            var bound = new ChoiceBound(values, Costs);
            double[] prices = [0, .. Kinks(values)];
            double highest = values.Chunk(Costs.Length).Average(input => input.Max());
            for (double mean = 0.05; mean < highest; mean += 0.07)
            {
                double dual = prices.Max(price =>
                    (price * mean)
                    + values.Chunk(Costs.Length).Average(input => input.Select((value, p) => Costs[p] - (price * value)).Min())
                );
                // Prices up to 10⁶ times values kept to 1e-9 of a mean, in rare steps; else far less.
                Assert.Equal(dual, bound.Macs(mean)!.Value, dual * 1e-8);
            }
        }
    }

    [Fact]
    public void Equals_brute_force_over_all_mixtures_of_assignments()
    {
        for (int seed = 30; seed < 40; seed++)
        {
            double[] values = Values(4, seed);
            var bound = new ChoiceBound(values, Costs);
            int codes = (int)Math.Pow(Costs.Length, 4);
            var hull = new LowerHull(
                Enumerable
                    .Range(0, codes)
                    .Select(code =>
                    {
                        int[] paths = [.. Enumerable.Range(0, 4).Select(i => code / (int)Math.Pow(Costs.Length, i) % Costs.Length)];
                        return new FrontierPoint(
                            paths.Select((path, i) => values[(i * Costs.Length) + path]).Average(),
                            paths.Average(path => Costs[path])
                        );
                    })
            );
            for (double mean = 0.05; mean < hull.Corners[^1].Top1; mean += 0.05)
                Assert.Equal(hull.Macs(mean)!.Value, bound.Macs(mean)!.Value, 1e-5); // Sums below 2000.
            Assert.Null(bound.Macs(hull.Corners[^1].Top1 + 1e-6));
        }
    }

    [Fact]
    public void With_correctness_as_value_it_is_the_clairvoyant_bound()
    {
        OutcomeTable table = Synthetic.Table(200, 50);
        var expected = new ClairvoyantBound(table);
        ChoiceBound bound = ChoiceBound.Clairvoyant(table);
        for (double top1 = 0.01; top1 <= expected.HighestAccuracy; top1 += 0.013)
            Assert.Equal(expected.Macs(top1)!.Value, bound.Macs(top1)!.Value, 1e-9 * table.TeacherMacs);
        Assert.Null(bound.Macs(expected.HighestAccuracy + 0.005));
    }

    [Fact]
    public void Weights_count_inputs_as_often_as_they_say()
    {
        OutcomeTable table = Synthetic.Table(60, 51);
        var random = new Random(52);
        int[] drawn = [.. Enumerable.Range(0, 60).Select(_ => random.Next(60))];
        float[] weights = [.. Enumerable.Range(0, 60).Select(i => (float)drawn.Count(other => other == i))];
        OutcomeTable resample = table.Subset(drawn);
        ChoiceBound weighted = new(Right(table), table.PathMacs),
            repeated = new(Right(resample), table.PathMacs);
        for (double top1 = 0.1; top1 < 0.8; top1 += 0.09)
            Assert.Equal(repeated.Macs(top1)!.Value, weighted.Macs(top1, weights)!.Value, 1e-6);
    }

    /// <summary>Value 1 for a right path, 0 for a wrong one.</summary>
    internal static double[] Right(OutcomeTable table) =>
        [
            .. Enumerable
                .Range(0, table.Count)
                .SelectMany(i => Enumerable.Range(0, table.PathMacs.Length).Select(p => table.Correct(i, p) ? 1.0 : 0)),
        ];

    private static double[] Values(int inputs, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, inputs * Costs.Length).Select(_ => random.NextDouble())];
    }

    // Where the concave function of the price bends: where an input's best path changes. Its maximum is at one of them, or at 0.
    private static IEnumerable<double> Kinks(double[] values) =>
        from input in values.Chunk(Costs.Length)
        from p in Enumerable.Range(0, Costs.Length)
        from q in Enumerable.Range(0, Costs.Length)
        let price = (Costs[q] - Costs[p]) / (input[q] - input[p])
        where p != q && price > 0
        select price;
}
