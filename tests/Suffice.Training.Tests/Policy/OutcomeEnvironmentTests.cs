using Suffice.Evaluation.Outcomes;
using Suffice.Models;
using Suffice.Training.Policy;

namespace Suffice.Training.Tests.Policy;

/// <summary>An outcome table as an environment, walked at random.</summary>
public class OutcomeEnvironmentTests
{
    private const int Count = 60;

    private readonly ControllerData data;
    private readonly PathLibrary library;
    private readonly OutcomeEnvironment environment;
    private readonly Episodes episodes;
    private readonly Random random = new(5);

    public OutcomeEnvironmentTests()
    {
        OutcomeTable table = Synthetic.Table(Count, seed: 8);
        library = table.Library;
        data = new ControllerData(table, 1.3);
        environment = new OutcomeEnvironment(
            data,
            [.. Enumerable.Range(0, Count * data.Paths * data.Paths).Select(_ => random.NextSingle())]
        );
        episodes = new Episodes([.. Enumerable.Range(0, Count)], [.. Enumerable.Range(0, Count).Select(_ => random.NextDouble())]);
    }

    [Fact]
    public void An_episodes_rewards_add_up_to_the_utility_less_what_was_computed_after_the_root()
    {
        var ends = new HashSet<int>();
        for (int e = 0; e < Count; e++)
        {
            double sum = 0;
            int path = environment.Tree.Follow(point =>
            {
                int action = random.Next(environment.Tree.ActionsOf(point));
                sum += environment.Reward(e, episodes.Prices[e], point, action);
                return action;
            });
            ends.Add(path);
            double spent = data.Table.PathMacs[path] - data.Table.PathMacs[library.Root.Index];
            double expected = data.Utilities[(e * data.Paths) + path] - (episodes.Prices[e] * spent / data.Table.PriceUnit);
            Assert.Equal(expected, sum, 1e-6); // at most 6 rewards of size 1 or less, utilities in single precision
        }
        Assert.True(ends.Count > 3);
    }

    [Fact]
    public void The_tree_has_every_decision_point_once_parents_first_level_by_level()
    {
        DecisionTree tree = environment.Tree;
        Assert.Equal(library.DecisionPoints.Select(point => point.Index).Order(), tree.Points.Select(point => point.Index).Order());
        Assert.Equal(tree.Count, tree.Levels.Sum(level => level.Count));
        foreach ((int first, int count) in tree.Levels)
        {
            int[] depths = [.. tree.Points.Skip(first).Take(count).Select(point => library.Chain(point).Count)];
            Assert.Single(depths.Distinct());
        }
        for (int point = 0; point < tree.Count; point++)
        {
            Assert.Equal(tree.Points[point].Parent, point == 0 ? null : tree.Points[tree.Parents[point]].Index);
            IReadOnlyList<ExecutionPath> children = library.Children(tree.Points[point]);
            Assert.Equal(
                children.Select(child => child.Index),
                Enumerable.Range(1, children.Count).Select(action => tree.Path(point, action))
            );
            Assert.Equal(
                Enumerable.Range(0, tree.Actions).Select(action => action < tree.ActionsOf(point)),
                tree.Masks.Chunk(tree.Actions).ElementAt(point).Select(mask => mask == 0)
            );
        }
    }

    [Fact]
    public void Values_and_variances_are_those_of_all_walks_from_there()
    {
        DecisionTree tree = environment.Tree;
        using var policy = new RecurrentPolicy(tree, environment.ObservationSize, hidden: 8, initialGain: 4);
        Rollout rollout = new RolloutCollector(environment).Collect(policy, episodes);
        for (int e = 0; e < Count; e++)
        for (int from = 0; from < tree.Count; from++)
        {
            (double Probability, double Earned)[] walks = [.. Walks(from, e)];
            double mean = walks.Sum(walk => walk.Probability * walk.Earned);
            Assert.Equal(mean, rollout.Values[(from * Count) + e], 1e-6);
            Assert.Equal(
                walks.Sum(walk => walk.Probability * (walk.Earned - mean) * (walk.Earned - mean)),
                rollout.Variances[(from * Count) + e],
                1e-6
            );
        }

        IEnumerable<(double Probability, double Earned)> Walks(int point, int e)
        {
            if (point < 0)
                return [(1, 0)];
            return Enumerable
                .Range(0, tree.ActionsOf(point))
                .SelectMany(action =>
                {
                    double chance = Math.Exp(rollout.LogProbabilities[(((point * Count) + e) * tree.Actions) + action]),
                        reward = environment.Reward(e, episodes.Prices[e], point, action);
                    return Walks(tree.Next(point, action), e).Select(walk => (chance * walk.Probability, reward + walk.Earned));
                });
        }
    }

    [Fact]
    public void What_is_seen_depends_on_the_price()
    {
        float[] first = environment.Observe(episodes),
            cheaper = environment.Observe(episodes with { Prices = [.. episodes.Prices.Select(price => price / 2)] });
        Assert.NotEqual(first, cheaper);
    }
}
