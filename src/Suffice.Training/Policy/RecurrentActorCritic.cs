using Suffice.Control;
using Suffice.Training.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Policy;

/// <summary>
/// The TorchSharp form of <see cref="PolicyNetwork"/> (the actor), with a critic on the same state. One GRU cell runs over the decision
/// points of an input. Shapes: B episodes, T decisions, I inputs, H hidden, A actions.
/// </summary>
internal sealed class RecurrentActorCritic : nn.Module
{
    private readonly GRUCell gru;
    private readonly Linear head;
    private readonly Linear value;
    private readonly Parameter gain;
    private readonly int hidden;
    private readonly int actions;

    /// <param name="inputs">I; the first A − 1 are the predicted advantages of the children.</param>
    /// <param name="hidden">H.</param>
    /// <param name="actions">A.</param>
    /// <param name="initialGain">How sharply the untrained policy follows those advantages.</param>
    public RecurrentActorCritic(int inputs, int hidden, int actions, double initialGain)
        : base(nameof(RecurrentActorCritic))
    {
        (this.hidden, this.actions) = (hidden, actions);
        gru = nn.GRUCell(inputs, hidden);
        head = nn.Linear(hidden, actions);
        value = nn.Linear(hidden, 1);
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

    /// <summary>(B, H): before the first decision.</summary>
    public Tensor InitialState(long episodes) => zeros(episodes, hidden);

    /// <summary>One decision: (B, I), (B, H) → logits (B, A), values (B), state (B, H).</summary>
    public (Tensor Logits, Tensor Values, Tensor State) Step(Tensor inputs, Tensor state)
    {
        Tensor next = gru.forward(inputs, state);
        Tensor advantages = nn.functional.pad(inputs.narrow(1, 0, actions - 1), [1L, 0L]); // (B, A): 0 for stopping
        return (head.forward(next).Plus(gain * advantages), value.forward(next).squeeze(1), next);
    }

    /// <summary>
    /// All decisions of whole episodes, from the initial state: (T, B, I), (T, B, A) → log-probabilities (T, B, A), values (T, B).
    /// </summary>
    public (Tensor LogProbabilities, Tensor Values) Evaluate(Tensor observations, Tensor actionMasks)
    {
        Tensor state = InitialState(observations.shape[1]);
        var logProbabilities = new List<Tensor>();
        var values = new List<Tensor>();
        for (int t = 0; t < observations.shape[0]; t++)
        {
            (Tensor logits, Tensor estimated, state) = Step(observations[t], state);
            logProbabilities.Add(logits.Plus(actionMasks[t]).log_softmax(-1));
            values.Add(estimated);
        }
        return (stack(logProbabilities), stack(values));
    }
}
