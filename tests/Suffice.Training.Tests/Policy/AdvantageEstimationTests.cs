using Suffice.Evaluation.Outcomes;
using Suffice.Training.Policy;

namespace Suffice.Training.Tests.Policy;

/// <summary>Advantages and returns of a random policy. Numbers are of size 1, sums of at most 6 of them: floats agree to 1e-5.</summary>
public class AdvantageEstimationTests
{
    private const int Count = 40;
    private const double Tolerance = 1e-5;

    private readonly OutcomeEnvironment environment;
    private readonly DecisionTree tree;
    private readonly Rollout rollout; // with values that are not true
    private readonly Random random = new(3);

    public AdvantageEstimationTests()
    {
        OutcomeTable table = Synthetic.Table(Count, seed: 8);
        var data = new ControllerData(table, 1.3);
        environment = new OutcomeEnvironment(data, Noise(Count * data.Paths * data.Paths));
        tree = environment.Tree;
        var episodes = new Episodes([.. Enumerable.Range(0, Count)], [.. Noise(Count).Select(value => (double)value)]);
        var logs = new float[tree.Count * Count * tree.Actions];
        for (int point = 0; point < tree.Count; point++)
        for (int e = 0; e < Count; e++)
        {
            float[] odds = Noise(tree.ActionsOf(point));
            for (int action = 0; action < tree.Actions; action++)
                logs[(((point * Count) + e) * tree.Actions) + action] =
                    action < odds.Length ? MathF.Log(odds[action] / odds.Sum()) : DecisionTree.Blocked;
        }
        double[] values = [.. Noise(tree.Count * Count).Select(value => (double)value)];
        rollout = new Rollout(episodes, environment.Observe(episodes), logs, values, new double[values.Length]);
    }

    [Fact]
    public void Exact_advantages_cancel_and_each_decision_counts_as_often_as_it_is_come_to()
    {
        AdvantageEstimate exact = Exact();
        for (int e = 0; e < Count; e++)
        {
            Assert.Equal(Expected(0, e), exact.Returns[e], Tolerance);
            for (int point = 0; point < tree.Count; point++)
            {
                int at = (point * Count) + e;
                double weights = 0,
                    balance = 0;
                for (int action = 0; action < tree.Actions; action++)
                {
                    double weight = exact.Weights[(at * tree.Actions) + action];
                    weights += weight;
                    balance += weight * exact.Advantages[(at * tree.Actions) + action];
                }
                Assert.Equal(exact.Visits[at], weights, Tolerance);
                Assert.Equal(0, balance, Tolerance);
            }
        }
    }

    [Fact]
    public void Sampled_advantages_are_the_exact_ones_in_the_mean()
    {
        // With a full trace the advantage is the return less the value, whatever the value is.
        AdvantageEstimate exact = Exact();
        const int draws = 4000;
        var sum = new double[Count];
        for (int draw = 0; draw < draws; draw++)
        {
            AdvantageEstimate sampled = AdvantageEstimation.Sampled(environment, rollout, decay: 1, random);
            for (int e = 0; e < Count; e++)
            {
                int action = Enumerable.Range(0, tree.Actions).Single(action => sampled.Weights[(e * tree.Actions) + action] > 0);
                Assert.Equal(sampled.Returns[e] - rollout.Values[e], sampled.Advantages[(e * tree.Actions) + action], Tolerance);
                sum[e] += sampled.Returns[e];
            }
        }
        // A return deviates by at most 0.6 from its mean here: 4 standard errors.
        for (int e = 0; e < Count; e++)
            Assert.Equal(exact.Returns[e], sum[e] / draws, 4 * 0.6 / Math.Sqrt(draws));
    }

    [Fact]
    public void Without_a_trace_the_advantage_is_one_step_of_surprise()
    {
        AdvantageEstimate sampled = AdvantageEstimation.Sampled(environment, rollout, decay: 0, random);
        for (int point = 0; point < tree.Count; point++)
        for (int e = 0; e < Count; e++)
        for (int action = 0; action < tree.ActionsOf(point); action++)
        {
            int at = (((point * Count) + e) * tree.Actions) + action;
            if (sampled.Weights[at] == 0)
                continue;
            double later = tree.Next(point, action) is var next and >= 0 ? rollout.Values[(next * Count) + e] : 0;
            double expected =
                environment.Reward(e, rollout.Episodes.Prices[e], point, action) + later - rollout.Values[(point * Count) + e];
            Assert.Equal(expected, sampled.Advantages[at], Tolerance);
        }
    }

    [Fact]
    public void In_every_band_normalised_advantages_have_mean_square_1_and_what_chance_does_not_add_is_explained()
    {
        var bands = new PriceBands(0.01, 1);
        AdvantageEstimate exact = Exact();
        var statistics = new RolloutStatistics(environment, Known(), exact, bands);
        Assert.All(statistics.ExplainedVariance().Where((_, band) => Used(band).Any()), explained => Assert.Equal(1, explained, 1e-12));
        // Where chance adds as much as there is, half is explained.
        double mean = exact.Visits.Zip(Known().Values, (visits, value) => visits * value).Sum() / exact.Visits.Sum();
        double variance =
            exact.Visits.Zip(Known().Values, (visits, value) => visits * (value - mean) * (value - mean)).Sum() / exact.Visits.Sum();
        Rollout chance = Known() with { Variances = [.. Known().Values.Select(_ => variance)] };
        var all = new PriceBands(1, 1);
        Assert.Equal(0.5, new RolloutStatistics(environment, chance, exact, all).ExplainedVariance()[0], 1e-6);
        float[] normalised = statistics.NormalisedAdvantages();
        foreach (int band in Enumerable.Range(0, PriceBands.Count).Where(band => Used(band).Any()))
        {
            double weight = 0,
                squares = 0;
            foreach (int at in Used(band))
            {
                weight += exact.Weights[at];
                squares += exact.Weights[at] * normalised[at] * normalised[at];
            }
            Assert.Equal(1, squares / weight, 1e-3);
        }

        IEnumerable<int> Used(int band) =>
            Enumerable
                .Range(0, exact.Weights.Length)
                .Where(at => exact.Weights[at] > 0 && bands.Of(rollout.Episodes.Prices[at / tree.Actions % Count]) == band);
    }

    private AdvantageEstimate Exact() => AdvantageEstimation.Exact(environment, Known());

    /// <summary>The rollout with the values that it has.</summary>
    private Rollout Known()
    {
        double[] values =
        [
            .. Enumerable.Range(0, tree.Count).SelectMany(point => Enumerable.Range(0, Count).Select(e => Expected(point, e))),
        ];
        return rollout with { Values = values };
    }

    private double Expected(int point, int e)
    {
        double sum = 0;
        for (int action = 0; action < tree.ActionsOf(point); action++)
        {
            double probability = Math.Exp(rollout.LogProbabilities[(((point * Count) + e) * tree.Actions) + action]);
            double later = tree.Next(point, action) is var next and >= 0 ? Expected(next, e) : 0;
            sum += probability * (environment.Reward(e, rollout.Episodes.Prices[e], point, action) + later);
        }
        return sum;
    }

    private float[] Noise(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() + 0.01f)];
}
