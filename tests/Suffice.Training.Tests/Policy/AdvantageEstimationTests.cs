using Suffice.Training.Policy;

namespace Suffice.Training.Tests.Policy;

/// <summary>Advantages and returns. Numbers are of size 1, sums of at most 4 of them: floats agree to 1e-6.</summary>
public class AdvantageEstimationTests
{
    private const int Horizon = 4,
        Episodes = 50;

    private readonly float[,] rewards,
        potential,
        value,
        alive;

    public AdvantageEstimationTests()
    {
        var random = new Random(3);
        (rewards, potential, value, alive) = (
            new float[Horizon, Episodes],
            new float[Horizon + 1, Episodes],
            new float[Horizon + 1, Episodes],
            new float[Horizon, Episodes]
        );
        for (int e = 0; e < Episodes; e++)
        {
            int length = random.Next(1, Horizon + 1);
            for (int t = 0; t < length; t++)
                (rewards[t, e], potential[t, e], value[t, e], alive[t, e]) = (
                    random.NextSingle() - 0.5f,
                    random.NextSingle(),
                    random.NextSingle(),
                    1
                );
        }
    }

    [Fact]
    public void With_a_full_trace_the_shaped_return_is_the_plain_one_less_the_potential_where_it_starts()
    {
        (float[] advantages, float[] returns, _) = AdvantageEstimation.Generalised(rewards, potential, value, alive, decay: 1);
        for (int e = 0; e < Episodes; e++)
        {
            double plain = 0;
            for (int t = Horizon - 1; t >= 0; t--)
            {
                plain += rewards[t, e];
                if (alive[t, e] == 0)
                    continue;
                Assert.Equal(plain - potential[t, e], returns[(t * Episodes) + e], 1e-6);
                Assert.Equal(plain - potential[t, e] - value[t, e], advantages[(t * Episodes) + e], 1e-6);
            }
        }
    }

    [Fact]
    public void Shaping_by_a_potential_is_a_critic_raised_by_it()
    {
        var raised = new float[Horizon + 1, Episodes];
        for (int t = 0; t <= Horizon; t++)
        for (int e = 0; e < Episodes; e++)
            raised[t, e] = value[t, e] + potential[t, e];
        float[] shaped = AdvantageEstimation.Generalised(rewards, potential, value, alive, 0.95).Advantages;
        float[] plain = AdvantageEstimation.Generalised(rewards, new float[Horizon + 1, Episodes], raised, alive, 0.95).Advantages;
        for (int i = 0; i < shaped.Length; i++)
            Assert.Equal(plain[i], shaped[i], 1e-6);
    }

    [Fact]
    public void Without_a_trace_the_advantage_is_one_step_of_surprise()
    {
        float[] advantages = AdvantageEstimation.Generalised(rewards, potential, value, alive, decay: 0).Advantages;
        for (int e = 0; e < Episodes; e++)
        {
            for (int t = 0; t < Horizon; t++)
            {
                double expected =
                    alive[t, e] == 0 ? 0 : rewards[t, e] + potential[t + 1, e] - potential[t, e] + value[t + 1, e] - value[t, e];
                Assert.Equal(expected, advantages[(t * Episodes) + e], 1e-6);
            }
        }
    }

    [Fact]
    public void A_critic_that_knows_all_explains_all()
    {
        var perfect = new float[Horizon + 1, Episodes];
        for (int e = 0; e < Episodes; e++)
        for (int t = Horizon - 1; t >= 0; t--)
            perfect[t, e] = alive[t, e] == 0 ? 0 : rewards[t, e] + perfect[t + 1, e];
        Assert.Equal(
            1,
            AdvantageEstimation.Generalised(rewards, new float[Horizon + 1, Episodes], perfect, alive, 0.95).ExplainedVariance,
            1e-6
        );
    }
}
