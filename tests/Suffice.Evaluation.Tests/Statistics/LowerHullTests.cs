using Suffice.Evaluation.Statistics;

namespace Suffice.Evaluation.Tests.Statistics;

public class LowerHullTests
{
    [Fact]
    public void Equals_the_best_mixture_of_two_settings_by_brute_force()
    {
        var random = new Random(5);
        for (int round = 0; round < 50; round++)
        {
            FrontierPoint[] points = [.. Enumerable.Range(0, 8).Select(_ => new FrontierPoint(random.Next(20) / 20.0, random.Next(1, 20)))];
            var hull = new LowerHull(points);
            for (double top1 = 0; top1 <= 1; top1 += 0.01)
            {
                double? expected = BestMixture(points, top1);
                Assert.Equal(expected is null, hull.Macs(top1) is null);
                if (expected is { } macs)
                    Assert.Equal(macs, hull.Macs(top1)!.Value, 1e-9); // Numbers up to 20: rounding below 1e-13.
            }
        }
    }

    [Fact]
    public void Below_the_cheapest_point_costs_what_it_costs()
    {
        var hull = new LowerHull([new(0.5, 10), new(0.9, 30), new(0.6, 40)]);
        Assert.Equal(10, hull.Macs(0.1));
        Assert.Equal(20, hull.Macs(0.7));
        Assert.Equal(30, hull.Macs(0.9));
        Assert.Null(hull.Macs(0.91));
        Assert.Null(new LowerHull([]).Macs(0));
    }

    // A linear programme with two constraints has an optimum that mixes at most two settings.
    private static double? BestMixture(FrontierPoint[] points, double top1)
    {
        double best = double.PositiveInfinity;
        foreach (FrontierPoint a in points)
        {
            if (a.Top1 >= top1 - 1e-12)
                best = Math.Min(best, a.Macs);
            foreach (FrontierPoint b in points)
            {
                if (a.Top1 >= top1 || b.Top1 < top1)
                    continue;
                double share = (top1 - a.Top1) / (b.Top1 - a.Top1);
                best = Math.Min(best, a.Macs + (share * (b.Macs - a.Macs)));
            }
        }
        return double.IsPositiveInfinity(best) ? null : best;
    }
}
