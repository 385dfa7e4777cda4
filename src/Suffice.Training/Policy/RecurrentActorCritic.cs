using Suffice.Control;
using Suffice.Training.Networks;
using Suffice.Training.Optimisation;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Policy;

/// <summary>
/// The TorchSharp form of <see cref="PolicyNetwork"/> (the actor): one GRU cell runs over the decision points of an input. And a critic of
/// its own weights, for training only. It also sees what every path's answer is worth: what an input will turn out to be is no consequence
/// of an action, so a baseline may depend on it (Mao et al., arXiv 1807.02264; Pinto et al., arXiv 1710.06542).
/// Shapes: K decision points, B episodes, I inputs, P paths, H hidden, A actions.
/// </summary>
internal sealed class RecurrentActorCritic : nn.Module
{
    private const int CriticHidden = 64;

    private readonly DecisionTree tree;
    private readonly GRUCell gru;
    private readonly Linear head;
    private readonly Sequential critic;
    private readonly Parameter gain;
    private readonly int hidden;

    /// <param name="tree">The decision points.</param>
    /// <param name="inputs">I; the first A − 1 are the predicted advantages of the children.</param>
    /// <param name="hidden">H.</param>
    /// <param name="initialGain">How sharply the untrained policy follows those advantages.</param>
    public RecurrentActorCritic(DecisionTree tree, int inputs, int hidden, double initialGain)
        : base(nameof(RecurrentActorCritic))
    {
        (this.tree, this.hidden) = (tree, hidden);
        gru = nn.GRUCell(inputs, hidden);
        head = nn.Linear(hidden, tree.Actions);
        Linear value = nn.Linear(CriticHidden, 1);
        critic = nn.Sequential(nn.Linear(inputs + tree.Library.Paths.Count, CriticHidden), nn.ReLU(), value);
        gain = Parameters.Of(() => tensor([(float)initialGain]));
        using (no_grad())
        {
            head.weight!.zero_(); // untrained, the policy is the greedy rule and nothing else
            head.bias!.zero_();
            value.weight!.Scale(0.01);
            value.bias!.zero_();
        }
        RegisterComponents();
    }

    /// <summary>What the bundle keeps, by name.</summary>
    public IEnumerable<(string Name, Parameter Value)> Kept =>
        named_parameters().Where(parameter => !parameter.name.StartsWith("critic.", StringComparison.Ordinal));

    /// <summary>The policy's parameters.</summary>
    public IEnumerable<Parameter> Actor => Kept.Select(parameter => parameter.Value);

    /// <summary>The critic's.</summary>
    public IEnumerable<Parameter> Critic => critic.parameters();

    /// <summary>(B, H): before the first decision.</summary>
    public Tensor InitialState(long episodes) => zeros(episodes, hidden);

    /// <summary>One decision: (B, I), (B, H) → logits (B, A), state (B, H).</summary>
    public (Tensor Logits, Tensor State) Step(Tensor inputs, Tensor state)
    {
        Tensor next = gru.forward(inputs, state);
        return (Decide(inputs, next), next);
    }

    /// <summary>What is decided at all decision points, each after those before it: (K, B, I) → log-probabilities (K, B, A).</summary>
    public Tensor LogProbabilities(Tensor observations) =>
        Decide(observations, States(observations)).Plus(Aligned.Of(tree.Masks, tree.Count, 1, tree.Actions)).log_softmax(-1);

    /// <summary>
    /// By the critic, what is still to come beyond the potential, in units of the price: (K, B, I), outcomes (B, P) → (K, B).
    /// </summary>
    public Tensor Values(Tensor observations, Tensor outcomes)
    {
        Tensor seen = cat([observations, outcomes.unsqueeze(0).expand(observations.shape[0], -1, -1)], 2);
        return critic.forward(seen).squeeze(2);
    }

    /// <summary>(…, I), (…, H) → logits (…, A).</summary>
    private Tensor Decide(Tensor inputs, Tensor state)
    {
        Tensor advantages = nn.functional.pad(inputs.narrow(-1, 0, tree.Actions - 1), [1L, 0L]); // 0 for stopping
        return head.forward(state).Plus(gain * advantages);
    }

    /// <summary>The cell's state at every decision point, level by level: (K, B, I) → (K, B, H).</summary>
    private Tensor States(Tensor observations)
    {
        long episodes = observations.shape[1],
            inputs = observations.shape[2];
        var levels = new List<Tensor>();
        int before = 0; // first point of the level before
        foreach ((int first, int count) in tree.Levels)
        {
            Tensor state = levels.Count == 0 ? InitialState(count * episodes) : OfParents(first, count);
            Tensor seen = observations.narrow(0, first, count).reshape(count * episodes, inputs);
            levels.Add(gru.forward(seen, state).reshape(count, episodes, hidden));
            before = first;
        }
        return cat(levels);

        Tensor OfParents(int first, int count)
        {
            long[] parents = [.. tree.Parents.Skip(first).Take(count).Select(parent => (long)parent - before)];
            return levels[^1].index_select(0, tensor(parents)).reshape(count * episodes, hidden);
        }
    }
}
