using Suffice.Control;
using Suffice.Training.Networks;
using Suffice.Training.Optimisation;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Policy;

/// <summary>
/// The TorchSharp form of <see cref="PolicyNetwork"/>: one GRU cell runs over the decision points of an input. There is no critic beside
/// it: on an outcome table the value of a decision is known (<see cref="RolloutCollector"/>).
/// Shapes: K decision points, B episodes, I inputs, H hidden, A actions.
/// </summary>
internal sealed class RecurrentPolicy : nn.Module
{
    private readonly DecisionTree tree;
    private readonly GRUCell gru;
    private readonly Linear head;
    private readonly Parameter gain;
    private readonly int hidden;

    /// <param name="tree">The decision points.</param>
    /// <param name="inputs">I; the first A − 1 are the predicted advantages of the children.</param>
    /// <param name="hidden">H.</param>
    /// <param name="initialGain">How sharply the untrained policy follows those advantages.</param>
    public RecurrentPolicy(DecisionTree tree, int inputs, int hidden, double initialGain)
        : base(nameof(RecurrentPolicy))
    {
        (this.tree, this.hidden) = (tree, hidden);
        gru = nn.GRUCell(inputs, hidden);
        head = nn.Linear(hidden, tree.Actions);
        gain = Parameters.Of(() => tensor([(float)initialGain]));
        using (no_grad())
        {
            head.weight!.zero_(); // untrained, the policy is the greedy rule and nothing else
            head.bias!.zero_();
        }
        RegisterComponents();
    }

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
