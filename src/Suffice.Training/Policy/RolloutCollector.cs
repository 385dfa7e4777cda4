using Suffice.Training.Optimisation;
using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Policy;

/// <summary>Lets a policy act in the environment.</summary>
/// <param name="environment">What it acts in.</param>
internal sealed class RolloutCollector(OutcomeEnvironment environment)
{
    /// <summary>What the policy does everywhere, and what that is worth.</summary>
    public Rollout Collect(RecurrentPolicy policy, Episodes episodes)
    {
        using IDisposable undifferentiated = no_grad();
        using DisposeScope scope = NewDisposeScope();
        float[] observed = environment.Observe(episodes);
        float[] logProbabilities = policy.LogProbabilities(Seen(observed, episodes)).data<float>().ToArray(); // (K, E, A)
        (double[] values, double[] variances) = Returns(episodes, logProbabilities);
        return new Rollout(episodes, observed, logProbabilities, values, variances);
    }

    /// <summary>(inputs) the path with whose answer each ends at one price, when the most probable action is taken everywhere.</summary>
    public int[] MostProbablePaths(RecurrentPolicy policy, int[] inputs, double price)
    {
        using IDisposable undifferentiated = no_grad();
        using DisposeScope scope = NewDisposeScope();
        var episodes = new Episodes(inputs, [.. Enumerable.Repeat(price, inputs.Length)]);
        Tensor seen = Seen(environment.Observe(episodes), episodes);
        long[] actions = policy.LogProbabilities(seen).argmax(-1).data<long>().ToArray(); // (K, E)
        return [.. inputs.Select((_, e) => environment.Tree.Follow(point => (int)actions[(point * inputs.Length) + e]))];
    }

    /// <summary>
    /// (K, E) mean and variance of what comes from each point on, over the actions that may be drawn: every action's outcome is in the
    /// table, so these are sums over the tree.
    /// </summary>
    private (double[] Means, double[] Variances) Returns(Episodes episodes, float[] logProbabilities)
    {
        DecisionTree tree = environment.Tree;
        double[] values = new double[tree.Count * episodes.Count],
            variances = new double[values.Length];
        Span<double> worth = stackalloc double[tree.Actions];
        for (int point = tree.Count - 1; point >= 0; point--) // children before their parents
        for (int e = 0; e < episodes.Count; e++)
        {
            int at = (point * episodes.Count) + e,
                actions = tree.ActionsOf(point);
            ReadOnlySpan<float> logs = logProbabilities.AsSpan(at * tree.Actions, actions);
            for (int action = 0; action < actions; action++)
            {
                double reward = environment.Reward(episodes.Inputs[e], episodes.Prices[e], point, action);
                worth[action] = reward + (tree.Next(point, action) is var next and >= 0 ? values[(next * episodes.Count) + e] : 0);
                values[at] += Math.Exp(logs[action]) * worth[action];
            }
            for (int action = 0; action < actions; action++)
            {
                double away = worth[action] - values[at],
                    later = tree.Next(point, action) is var next and >= 0 ? variances[(next * episodes.Count) + e] : 0;
                variances[at] += Math.Exp(logs[action]) * ((away * away) + later); // law of total variance
            }
        }
        return (values, variances);
    }

    /// <summary>(K, E, I).</summary>
    private Tensor Seen(float[] observed, Episodes episodes) =>
        Aligned.Of(observed, environment.Tree.Count, episodes.Count, environment.ObservationSize);
}
