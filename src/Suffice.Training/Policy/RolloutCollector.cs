using Suffice.Training.Optimisation;
using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Policy;

/// <summary>Lets a policy act in the environment.</summary>
/// <param name="environment">What it acts in.</param>
internal sealed class RolloutCollector(OutcomeEnvironment environment)
{
    /// <summary>What the policy does everywhere, and what its critic expects.</summary>
    public Rollout Collect(RecurrentActorCritic policy, Episodes episodes)
    {
        using IDisposable undifferentiated = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Observations observed = environment.Observe(episodes);
        Tensor seen = Seen(observed, episodes),
            outcomes = Aligned.Of(observed.Outcomes, episodes.Count, environment.Paths);
        float[] logProbabilities = policy.LogProbabilities(seen).data<float>().ToArray(), // (K, E, A)
            inUnitsOfPrice = policy.Values(seen, outcomes).data<float>().ToArray(); // (K, E)
        return new Rollout(
            episodes,
            observed,
            logProbabilities,
            Potentials(episodes, logProbabilities),
            [.. inUnitsOfPrice.Select((value, at) => (float)(value * episodes.Prices[at % episodes.Count]))]
        );
    }

    /// <summary>(inputs) the path with whose answer each ends at one price, when the most probable action is taken everywhere.</summary>
    public int[] MostProbablePaths(RecurrentActorCritic policy, int[] inputs, double price)
    {
        using IDisposable undifferentiated = no_grad();
        using DisposeScope scope = NewDisposeScope();
        var episodes = new Episodes(inputs, [.. Enumerable.Repeat(price, inputs.Length)]);
        Tensor seen = Seen(environment.Observe(episodes), episodes);
        long[] actions = policy.LogProbabilities(seen).argmax(-1).data<long>().ToArray(); // (K, E)
        return [.. inputs.Select((_, e) => environment.Tree.Follow(point => (int)actions[(point * inputs.Length) + e]))];
    }

    /// <summary>(K, E) what comes from each point on when the most probable action is taken, which the table knows.</summary>
    private float[] Potentials(Episodes episodes, float[] logProbabilities)
    {
        DecisionTree tree = environment.Tree;
        var potentials = new float[tree.Count * episodes.Count];
        for (int point = tree.Count - 1; point >= 0; point--) // children before their parents
        for (int e = 0; e < episodes.Count; e++)
        {
            int at = (point * episodes.Count) + e;
            ReadOnlySpan<float> likely = logProbabilities.AsSpan(at * tree.Actions, tree.Actions);
            int action = DecisionTree.Best(likely[1..], likely[0]),
                next = tree.Next(point, action);
            double later = next < 0 ? 0 : potentials[(next * episodes.Count) + e];
            potentials[at] = (float)(environment.Reward(episodes.Inputs[e], episodes.Prices[e], point, action) + later);
        }
        return potentials;
    }

    /// <summary>(K, E, I).</summary>
    private Tensor Seen(Observations observed, Episodes episodes) =>
        Aligned.Of(observed.Values, environment.Tree.Count, episodes.Count, environment.ObservationSize);
}
