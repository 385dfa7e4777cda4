namespace Suffice.Training.Policy;

/// <summary>How good the actions of a rollout were.</summary>
internal static class AdvantageEstimation
{
    /// <summary>
    /// Exact: on an outcome table every action's outcome is known, so what follows an action under the policy is a sum over the path tree,
    /// and every action counts by the probability of coming to it. The policy gradient is then free of sampling noise (the all-actions
    /// gradient of Sutton et al. 2000; expected policy gradients, Ciosek and Whiteson, arXiv 1801.03326).
    /// </summary>
    public static AdvantageEstimate Exact(OutcomeEnvironment environment, Rollout rollout)
    {
        var table = new Table(environment, rollout);
        Parallel.For(0, rollout.Episodes.Count, e =>
        {
            DecisionTree tree = environment.Tree;
            table.Result.Visits[table.At(0, e)] = 1;
            for (int point = 0; point < tree.Count; point++)
            {
                double visits = table.Result.Visits[table.At(point, e)],
                    value = table.Value(point, e);
                table.Result.Returns[table.At(point, e)] = (float)value;
                for (int action = 0; action < tree.ActionsOf(point); action++)
                {
                    float weight = (float)(visits * table.Probability(point, e, action));
                    table.Set(point, e, action, weight, Worth(point, action) - value);
                    if (tree.Next(point, action) is var next and >= 0)
                        table.Result.Visits[table.At(next, e)] = weight;
                }
            }

            double Worth(int point, int action) =>
                table.Reward(point, e, action) + (tree.Next(point, action) is var next and >= 0 ? table.Value(next, e) : 0);
        });
        return table.Result;
    }

    /// <summary>
    /// From one action drawn at each decision come to: generalised advantage estimation (arXiv 1506.02438), discount 1. What a critic would
    /// have to learn is known here.
    /// </summary>
    /// <param name="environment">Where the policy acted.</param>
    /// <param name="rollout">How.</param>
    /// <param name="decay">Of the trace, 0 to 1: the λ of that paper.</param>
    /// <param name="random">Draws the actions.</param>
    public static AdvantageEstimate Sampled(OutcomeEnvironment environment, Rollout rollout, double decay, Random random)
    {
        var table = new Table(environment, rollout);
        for (int e = 0; e < rollout.Episodes.Count; e++)
        {
            (int Point, int Action)[] walk = [.. Walk(table, environment.Tree, e, random)];
            double trace = 0,
                later = 0, // value of the decision after this one
                sum = 0;
            foreach ((int point, int action) in walk.Reverse())
            {
                double reward = table.Reward(point, e, action),
                    value = table.Value(point, e);
                trace = reward + later - value + (decay * trace);
                (later, sum) = (value, sum + reward);
                table.Set(point, e, action, 1, trace);
                table.Result.Visits[table.At(point, e)] = 1;
                table.Result.Returns[table.At(point, e)] = (float)sum;
            }
        }
        return table.Result;
    }

    private static IEnumerable<(int Point, int Action)> Walk(Table table, DecisionTree tree, int episode, Random random)
    {
        for (int point = 0; point >= 0; )
        {
            double left = random.NextDouble();
            int action = 0;
            while (action + 1 < tree.ActionsOf(point) && (left -= table.Probability(point, episode, action)) > 0)
                action++;
            yield return (point, action);
            point = tree.Next(point, action);
        }
    }

    /// <summary>A rollout, and what is estimated of it.</summary>
    private sealed class Table(OutcomeEnvironment environment, Rollout rollout)
    {
        private readonly int episodes = rollout.Episodes.Count,
            actions = environment.Tree.Actions;

        public AdvantageEstimate Result { get; } =
            new(
                new float[rollout.LogProbabilities.Length],
                new float[rollout.LogProbabilities.Length],
                new float[rollout.Values.Length],
                new float[rollout.Values.Length]
            );

        public int At(int point, int episode) => (point * episodes) + episode;

        public double Probability(int point, int episode, int action) =>
            Math.Exp(rollout.LogProbabilities[(At(point, episode) * actions) + action]);

        /// <summary>What is to be expected from a decision on.</summary>
        public double Value(int point, int episode) => rollout.Values[At(point, episode)];

        public double Reward(int point, int episode, int action) =>
            environment.Reward(rollout.Episodes.Inputs[episode], rollout.Episodes.Prices[episode], point, action);

        public void Set(int point, int episode, int action, float weight, double advantage)
        {
            int at = (At(point, episode) * actions) + action;
            (Result.Weights[at], Result.Advantages[at]) = (weight, (float)advantage);
        }
    }
}
