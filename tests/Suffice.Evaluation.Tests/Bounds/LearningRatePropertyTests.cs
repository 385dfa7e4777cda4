namespace Suffice.Evaluation.Tests.Bounds;

/// <summary>The two rates of docs/theory.md, 9: what n inputs can teach, and what no method can learn from them.</summary>
public class LearningRatePropertyTests
{
    [Theory]
    [InlineData(50)]
    [InlineData(800)]
    public void The_best_of_a_class_on_a_table_is_within_the_oracle_inequality(int inputs)
    {
        const int policies = 200;
        const double delta = 0.1;
        double limit = 2 * Math.Sqrt((Math.Log(policies) + Math.Log(2 / delta)) / (2 * inputs)); // outcomes within [0, 1]
        var random = new Random(5);
        double[] truth = [.. Enumerable.Range(0, policies).Select(_ => 0.3 + (0.4 * random.NextDouble()))];
        int violated = 0;
        for (int round = 0; round < 200; round++)
        {
            int chosen = Enumerable
                .Range(0, policies)
                .MaxBy(policy => Enumerable.Range(0, inputs).Count(_ => random.NextDouble() < truth[policy]));
            if (truth[chosen] < truth.Max() - limit)
                violated++;
        }
        // At most a share of 0.1 may; 200 draws have a standard error of 0.02.
        Assert.True(violated <= (delta + 0.065) * 200, $"{violated} of 200");
    }

    /// <summary>The method that decides by the sign of the mean, which is the best there is for two symmetric worlds.</summary>
    [Theory]
    [InlineData(25)]
    [InlineData(400)]
    public void No_choice_regrets_less_than_the_lower_limit_in_both_worlds(int inputs)
    {
        double gap = 1 / (2 * Math.Sqrt(2 * inputs)),
            limit = gap / 2 * (1 - (Math.Sqrt(2 * inputs) * gap));
        Assert.Equal(1 / (8 * Math.Sqrt(2 * inputs)), limit, 1e-12);
        var random = new Random(6);
        const int rounds = 4000;
        double worst = Math.Max(Regret(+gap), Regret(-gap));
        // A share of 4,000 rounds has a standard error of at most 0.008 times the gap.
        Assert.True(worst >= limit - (0.03 * gap), $"{worst} below {limit}");

        double Regret(double mean)
        {
            int wrong = 0;
            for (int round = 0; round < rounds; round++)
            {
                int sum = Enumerable.Range(0, inputs).Sum(_ => random.NextDouble() < (1 + mean) / 2 ? 1 : -1);
                if (sum > 0 != mean > 0)
                    wrong++;
            }
            return gap * wrong / rounds;
        }
    }
}
