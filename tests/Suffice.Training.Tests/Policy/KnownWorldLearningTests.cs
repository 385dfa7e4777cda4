using Suffice.Training.Policy;

namespace Suffice.Training.Tests.Policy;

/// <summary>Where the best policy is known and the greedy rule is not it, the policy gradient finds it.</summary>
public class KnownWorldLearningTests
{
    private static readonly ControllerOptions Options = new()
    {
        PolicyHidden = 8,
        PolicyUpdates = 600,
        PolicyRate = 1e-2,
        PolicyGain = 1,
        LowestPrice = 0.05,
        HighestPrice = 0.5,
    };

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(0, false)]
    public void The_policy_gains_nine_tenths_of_what_dynamic_programming_gains_over_exact_greedy(int seed, bool exact)
    {
        ControllerData seen = CounterexampleWorld.Draw(6000, seed, out (int First, int Second)[] bits);
        var environment = new OutcomeEnvironment(seen, CounterexampleWorld.Exact(bits));
        using var policy = new PolicyGradient(
            environment,
            [.. Enumerable.Range(0, seen.Count)],
            Options with
            {
                ExactAdvantages = exact,
            },
            seed
        );
        IReadOnlyList<PolicyMetrics> metrics = policy.Train(null, default);
        ControllerData unseen = CounterexampleWorld.Draw(2000, seed + 100, out bits);
        double gained = Gain(policy, unseen, bits, out double possible);
        Assert.True(possible > 0.005, $"{possible}");
        Assert.True(gained >= 0.9 * possible, $"{gained / possible:P1} of {possible}");
        Assert.All(metrics[^1].ExplainedVarianceBands, band => Assert.True(band >= 0.3, $"{metrics[^1]}"));
        Assert.True(metrics.Any(own => own.ClippedShare > 0) && metrics[^1].ChangedActions > 0.02, $"{metrics[^1]}");
        Assert.Equal(0, metrics[0].ChangedActions);
    }

    /// <summary>Mean over prices and inputs, exact given the bits, of what the policy is worth more than greedy.</summary>
    private static double Gain(PolicyGradient policy, ControllerData data, (int First, int Second)[] bits, out double possible)
    {
        // The network is the same function of what is observed, whatever the inputs are.
        var collector = new RolloutCollector(new OutcomeEnvironment(data, CounterexampleWorld.Exact(bits)));
        int[] all = [.. Enumerable.Range(0, bits.Length)];
        double gained = 0;
        possible = 0;
        foreach (double lambda in CounterexampleWorld.Prices)
        {
            double greedy = bits.Average(own => CounterexampleWorld.Worth(own, CounterexampleWorld.Greedy(own, lambda), lambda));
            int[] paths = collector.MostProbablePaths(policy.Policy, all, lambda);
            gained += all.Average(i => CounterexampleWorld.Worth(bits[i], paths[i], lambda)) - greedy;
            possible += bits.Average(own => CounterexampleWorld.Worth(own, CounterexampleWorld.Best(own, lambda), lambda)) - greedy;
        }
        return gained;
    }
}
