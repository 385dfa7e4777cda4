using Suffice.Evaluation.Certificates;

namespace Suffice.Evaluation.Tests.Certificates;

public class BettingBoundPropertyTests
{
    /// <summary>The bound lies below the truth with probability at most δ, whatever the truth.</summary>
    [Theory]
    [InlineData(0.010, 0.005, 800, 0.1)]
    [InlineData(0.002, 0, 800, 0.1)]
    [InlineData(0.3, 0.3, 30, 0.1)]
    [InlineData(0.5, 0.2, 300, 0.02)]
    [InlineData(0.9, 0.05, 60, 0.3)]
    [InlineData(0, 0.02, 400, 0.1)]
    public void The_truth_is_above_the_bound_no_more_often_than_allowed(double lost, double won, int images, double delta)
    {
        const int draws = 1000;
        var random = new Random(1);
        int wrong = Enumerable.Range(0, draws).Count(_ => BettingBound.IsBelow(Draws.Losses(random, images, lost, won), lost - won, delta));
        Assert.True(wrong / (double)draws <= Draws.Limit(delta, draws), $"{wrong} of {draws}");
    }

    /// <summary>A bound that is never wrong could be 1 everywhere: it must also come close.</summary>
    [Fact]
    public void The_bound_is_near_the_truth()
    {
        var random = new Random(2);
        // The normal approximation needs 1.28 standard errors at δ = 0.1; betting pays about √(2 ln 10) = 2.1.
        double error = Math.Sqrt(0.015 / 5000);
        double excess = Enumerable.Range(0, 40).Average(_ => BettingBound.Upper(Draws.Losses(random, 5000, 0.010, 0.005), 0.1) - 0.005);
        Assert.InRange(excess, 1.28 * error, 2.5 * error);
    }

    [Fact]
    public void The_bound_is_the_least_limit_that_is_shown()
    {
        var random = new Random(3);
        for (int i = 0; i < 20; i++)
        {
            sbyte[] losses = Draws.Losses(random, 500, 0.05, 0.02);
            double bound = BettingBound.Upper(losses, 0.1);
            Assert.True(BettingBound.IsBelow(losses, bound, 0.1));
            Assert.False(BettingBound.IsBelow(losses, bound - 1e-8, 0.1));
            Assert.True(BettingBound.Upper(losses, 0.01) >= bound);
        }
    }

    /// <summary>Sorted losses, as of a data set sorted by class, show what shuffled ones do.</summary>
    [Fact]
    public void The_order_has_next_to_no_influence()
    {
        sbyte[] losses = Draws.Losses(new Random(4), 5000, 0.010, 0.005),
            shuffled = [.. losses];
        double bound = BettingBound.Upper(losses, 0.1),
            error = Math.Sqrt(0.015 / 5000);
        Array.Sort(losses);
        Assert.Equal(bound, BettingBound.Upper(losses, 0.1), 0.1 * error);
        for (int seed = 0; seed < 10; seed++)
        {
            new Random(seed + 40).Shuffle(shuffled);
            Assert.Equal(bound, BettingBound.Upper(shuffled, 0.1), 0.1 * error);
        }
    }

    [Fact]
    public void Extremes_show_what_they_can()
    {
        Assert.Equal(1, BettingBound.Upper([], 0.1));
        Assert.Equal(1, BettingBound.Upper([0, 1, 0], 0.1));
        Assert.Equal(1, BettingBound.Upper([.. Enumerable.Repeat((sbyte)1, 5000)], 0.1));
        // No loss at all on n images: the largest stake wins tenfold where (1 + m / 2)ⁿ is 10, but for the stakes before it is reached.
        Assert.InRange(BettingBound.Upper(new sbyte[5000], 0.1), 2 * (Math.Pow(10, 1 / 5000.0) - 1), 0.0012);
        Assert.InRange(BettingBound.Upper([.. Enumerable.Repeat((sbyte)-1, 5000)], 0.1), -1, -0.9);
    }
}
