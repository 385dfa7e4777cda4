namespace Suffice.Training.Policy;

/// <summary>What a rollout came to, in all and in each band of prices.</summary>
/// <param name="environment">Where it was collected.</param>
/// <param name="rollout">What the policy did.</param>
/// <param name="estimate">How good its actions were.</param>
/// <param name="bands">Of prices.</param>
internal sealed class RolloutStatistics(OutcomeEnvironment environment, Rollout rollout, AdvantageEstimate estimate, PriceBands bands)
{
    private const double LeastDeviation = 1e-8;

    private readonly DecisionTree tree = environment.Tree;
    private readonly Episodes episodes = rollout.Episodes;
    private readonly int[] band = Array.ConvertAll(rollout.Episodes.Prices, bands.Of);

    /// <summary>
    /// (K, E, A) advantages in units of the price, with mean 0 and mean square 1 over the actions taken in each band: else small prices
    /// would drown what is learnt at large ones, or the reverse.
    /// </summary>
    public float[] NormalisedAdvantages()
    {
        var moments = new Moments[PriceBands.Count];
        ForActions((e, at) => moments[band[e]].Add(estimate.Weights[at], InUnitsOfPrice(e, at)));
        var normalised = new float[estimate.Advantages.Length];
        ForActions(
            (e, at) =>
                normalised[at] = (float)((InUnitsOfPrice(e, at) - moments[band[e]].Mean) / (moments[band[e]].Deviation + LeastDeviation))
        );
        return normalised;
    }

    /// <summary>
    /// The share of the returns' variance that is known before actions are drawn, by band: Var(V) / (Var(V) + mean of the variance that the
    /// actions add).
    /// </summary>
    public double[] ExplainedVariance()
    {
        Moments[] values = new Moments[PriceBands.Count],
            chance = new Moments[PriceBands.Count];
        for (int point = 0; point < tree.Count; point++)
        for (int e = 0; e < episodes.Count; e++)
        {
            int at = (point * episodes.Count) + e;
            values[band[e]].Add(estimate.Visits[at], rollout.Values[at]);
            chance[band[e]].Add(estimate.Visits[at], rollout.Variances[at]);
        }
        return [.. values.Zip(chance, (known, left) => known.Variance > 0 ? known.Variance / (known.Variance + left.Mean) : 0)];
    }

    /// <summary>Share of decisions whose most probable action is not that of the untrained policy, the greedy rule.</summary>
    public double ChangedActions()
    {
        double changed = 0,
            all = 0;
        for (int point = 0; point < tree.Count; point++)
        for (int e = 0; e < episodes.Count; e++)
        {
            int at = (point * episodes.Count) + e;
            ReadOnlySpan<float> advantages = rollout.Observed.AsSpan(at * environment.ObservationSize, tree.Actions - 1),
                chosen = rollout.LogProbabilities.AsSpan(at * tree.Actions, tree.Actions);
            all += estimate.Visits[at];
            if (DecisionTree.Best(chosen[1..], chosen[0]) != DecisionTree.Best(advantages, 0))
                changed += estimate.Visits[at];
        }
        return changed / all;
    }

    /// <summary>
    /// Mean sum of an episode's rewards, mean utility of the answers given, mean MACs of the paths taken (teacher's = 1).
    /// </summary>
    public (double Reward, double Utility, double Fraction) Means()
    {
        double utility = 0,
            fraction = 0;
        ForActions(
            (e, at) =>
            {
                (int point, int action) = (at / tree.Actions / episodes.Count, at % tree.Actions);
                if (tree.Next(point, action) >= 0)
                    return;
                int path = tree.Path(point, action);
                utility += estimate.Weights[at] * environment.Utility(episodes.Inputs[e], path);
                fraction += estimate.Weights[at] * environment.Fraction(episodes.Inputs[e], path);
            }
        );
        double reward = estimate.Returns.Take(episodes.Count).Average(value => (double)value);
        return (reward, utility / episodes.Count, fraction / episodes.Count);
    }

    private double InUnitsOfPrice(int e, int at) => estimate.Advantages[at] / episodes.Prices[e];

    /// <summary>Every action that was taken, or could have been, with its place in (K, E, A).</summary>
    private void ForActions(Action<int, int> visit)
    {
        for (int at = 0; at < estimate.Weights.Length; at++)
            if (estimate.Weights[at] > 0)
                visit(at / tree.Actions % episodes.Count, at);
    }

    /// <summary>Weighted sums.</summary>
    private struct Moments
    {
        private double weight,
            sum,
            squares;

        public readonly double Mean => weight > 0 ? sum / weight : 0;

        public readonly double MeanSquare => weight > 0 ? squares / weight : 0;

        public readonly double Variance => MeanSquare - (Mean * Mean);

        public readonly double Deviation => Math.Sqrt(Math.Max(0, Variance));

        public void Add(double own, double value)
        {
            weight += own;
            sum += own * value;
            squares += own * value * value;
        }
    }
}
