using Suffice.Server.Load;

namespace Suffice.Server.Tests.Load;

public class BudgetTrackingTests
{
    /// <summary>Costs of inputs are as spread as those of real ones: many cheap, some at full price.</summary>
    [Theory]
    [InlineData(1.35)]
    [InlineData(1.15)]
    [InlineData(0.8)]
    public void A_mean_budget_is_kept_within_a_twentieth_after_two_thousand_inputs(double drift)
    {
        int kept = 0;
        for (int seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var tracking = new BudgetTracking((0.05, 1));
            var asked = Budget.Mean(0.3);
            for (int i = 0; i < 2000; i++)
                tracking.Observe(asked, Cost(random, drift, tracking.Corrected(asked)));
            double mean = Enumerable.Range(0, 20_000).Average(_ => Cost(random, drift, tracking.Corrected(asked)));
            kept += Math.Abs(mean - 0.3) <= 0.05 * 0.3 ? 1 : 0;
        }
        // Costs so spread have a standard error of 2.8 % after 2,000 inputs, whoever corrects: nine of ten are within 5 %.
        Assert.InRange(kept, 32, 40);
    }

    [Fact]
    public void Other_budgets_and_those_out_of_range_stay_as_they_are()
    {
        var tracking = new BudgetTracking((0.2, 0.6));
        foreach (Budget budget in (Budget[])[Budget.Full, Budget.Default, Budget.Certified, Budget.Mean(0.4).WithCap(0.5)])
        {
            for (int i = 0; i < 500; i++)
                tracking.Observe(budget, 1);
            Assert.Equal(budget, tracking.Corrected(budget));
        }
        for (int i = 0; i < 5000; i++)
            tracking.Observe(Budget.Mean(0.4), 1);
        Assert.Equal(Budget.Mean(0.2), tracking.Corrected(Budget.Mean(0.4)));
    }

    private static double Cost(Random random, double drift, Budget passed)
    {
        double mean = Math.Min(1, drift * ((MeanBudget)passed).Fraction);
        return random.NextDouble() < (mean - 0.1) / 0.9 ? 1 : 0.1;
    }
}
