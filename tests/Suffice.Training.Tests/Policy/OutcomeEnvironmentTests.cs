using Suffice.Evaluation.Outcomes;
using Suffice.Models;
using Suffice.Training.Policy;

namespace Suffice.Training.Tests.Policy;

/// <summary>An outcome table as an environment, walked at random.</summary>
public class OutcomeEnvironmentTests
{
    private const int Episodes = 60;

    private readonly ControllerData data;
    private readonly PathLibrary library;
    private readonly OutcomeEnvironment environment;
    private readonly double[] prices;
    private readonly Random random = new(5);

    public OutcomeEnvironmentTests()
    {
        OutcomeTable table = Synthetic.Table(Episodes, seed: 8);
        library = table.Library;
        data = new ControllerData(table, 1.3);
        environment = new OutcomeEnvironment(
            data,
            [.. Enumerable.Range(0, Episodes * data.Paths * data.Paths).Select(_ => random.NextSingle())]
        );
        prices = [.. Enumerable.Range(0, Episodes).Select(_ => random.NextDouble())];
    }

    [Fact]
    public void An_episodes_rewards_add_up_to_the_utility_less_what_was_computed_after_the_root()
    {
        environment.Reset(prices);
        var sum = new double[Episodes];
        var ended = new int[Episodes];
        for (int t = 0; t < environment.Horizon; t++)
        {
            Transition result = environment.Step(Allowed(environment.Observe()));
            for (int e = 0; e < Episodes; e++)
            {
                sum[e] += result.Rewards[e];
                ended[e] += result.Done[e] ? 1 : 0;
            }
        }
        Assert.All(ended, times => Assert.Equal(1, times));
        Assert.True(Enumerable.Range(0, Episodes).Select(environment.PathOf).Distinct().Count() > 3);
        for (int e = 0; e < Episodes; e++)
        {
            ExecutionPath path = environment.PathOf(e);
            double spent = data.Table.PathMacs[path.Index] - data.Table.PathMacs[library.Root.Index];
            double expected = data.Utilities[(e * data.Paths) + path.Index] - (prices[e] * spent / data.Table.PriceUnit);
            Assert.Equal(expected, sum[e], 1e-6); // at most 6 rewards of size 1 or less, in single precision
        }
    }

    [Fact]
    public void What_has_ended_is_not_seen_earns_nothing_and_stays()
    {
        environment.Reset(prices);
        long[] actions = Allowed(environment.Observe());
        actions[3] = 0;
        Transition result = environment.Step(actions);
        Assert.Equal((true, library.Root), (result.Done[3], environment.PathOf(3)));
        Assert.Equal(result.Utilities[3], result.Rewards[3]);
        Observations observed = environment.Observe();
        Assert.Equal(0, observed.Alive[3]);
        Assert.All(observed.Values.Chunk(environment.ObservationSize).ElementAt(3), value => Assert.Equal(0, value));
        actions = Allowed(observed);
        actions[3] = 1;
        result = environment.Step(actions);
        Assert.Equal((0f, false, library.Root), (result.Rewards[3], result.Done[3], environment.PathOf(3)));
    }

    [Fact]
    public void Actions_that_a_decision_point_does_not_have_are_masked()
    {
        environment.Reset(prices);
        for (int t = 0; t < environment.Horizon; t++)
        {
            Observations observed = environment.Observe();
            for (int e = 0; e < Episodes; e++)
            {
                if (observed.Alive[e] == 0)
                    continue;
                IEnumerable<float> row = observed.ActionMasks.Chunk(environment.Actions).ElementAt(e);
                int available = 1 + library.Children(environment.PathOf(e)).Count;
                Assert.Equal(Enumerable.Range(0, environment.Actions).Select(action => action < available), row.Select(mask => mask == 0));
            }
            environment.Step(Allowed(observed));
        }
    }

    [Fact]
    public void Reset_begins_every_episode_anew()
    {
        environment.Reset(prices);
        float[] first = environment.Observe().Values;
        environment.Step(new long[Episodes]);
        Assert.All(environment.Observe().Alive, alive => Assert.Equal(0, alive));
        environment.Reset(prices);
        Assert.Equal(first, environment.Observe().Values);
        environment.Reset([.. prices.Select(price => price / 2)]);
        Assert.NotEqual(first, environment.Observe().Values);
    }

    /// <summary>(E) one action each, drawn from those that are not masked.</summary>
    private long[] Allowed(Observations observed) =>
        [.. observed.ActionMasks.Chunk(environment.Actions).Select(row => (long)random.Next(row.Count(mask => mask == 0)))];
}
