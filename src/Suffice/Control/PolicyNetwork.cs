using Suffice.Bundles;

namespace Suffice.Control;

/// <summary>
/// Layer 2 of the control: a gated recurrent cell (Cho et al., arXiv 1406.1078; PyTorch's form) over an input's decision points, and one
/// logit an action. The logit of going on also gets the predictor's advantage times a learnt gain, so that the untrained network already is
/// the greedy rule over the predictor.
/// </summary>
internal sealed class PolicyNetwork
{
    private readonly Dense fromInput; // 3H: reset, update, candidate
    private readonly Dense fromState;
    private readonly Dense head;
    private readonly float gain;
    private readonly float[] inputGates;
    private readonly float[] stateGates;
    private readonly float[] output;

    private PolicyNetwork(Dense fromInput, Dense fromState, Dense head, float gain)
    {
        (this.fromInput, this.fromState, this.head, this.gain) = (fromInput, fromState, head, gain);
        inputGates = new float[fromInput.Padded];
        stateGates = new float[fromState.Padded];
        output = new float[head.Padded];
        Macs = fromInput.Macs + fromState.Macs + head.Macs;
    }

    /// <summary>Floats of recurrent state an input.</summary>
    public int Hidden => fromState.Inputs;

    /// <summary>Multiply-adds of one decision.</summary>
    public long Macs { get; }

    /// <summary>Reads <c>policy.*</c>: all members. An instance has buffers of its own: one a thread.</summary>
    public static PolicyNetwork[] Load(BundleFile bundle, int inputs, int actions)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ControllerDescription shape = bundle.Manifest.Controller!;
        return shape.PolicyMembers == 0
            ? [Load(bundle, "policy", inputs, shape.PolicyHidden, actions)]
            :
            [
                .. Enumerable
                    .Range(0, shape.PolicyMembers)
                    .Select(member => Load(bundle, $"policy.{member}", inputs, shape.PolicyHidden, actions)),
            ];
    }

    /// <summary>Multiply-adds of one decision of a network of this shape.</summary>
    public static long MacsOf(int inputs, int hidden, int actions) => (3L * hidden * (inputs + hidden)) + ((long)hidden * actions);

    private static PolicyNetwork Load(BundleFile bundle, string name, int inputs, int hidden, int actions) =>
        new(
            new Dense(
                Dense.Tensor(bundle, $"{name}.gru.weight_ih", 3 * hidden, inputs),
                Dense.Tensor(bundle, $"{name}.gru.bias_ih", 3 * hidden)
            ),
            new Dense(
                Dense.Tensor(bundle, $"{name}.gru.weight_hh", 3 * hidden, hidden),
                Dense.Tensor(bundle, $"{name}.gru.bias_hh", 3 * hidden)
            ),
            Dense.Load(bundle, $"{name}.head", hidden, actions),
            Dense.Tensor(bundle, $"{name}.gain", 1)[0]
        );

    /// <summary>Logits of all actions: 0 is stopping, i + 1 is the i-th child.</summary>
    /// <param name="inputs">(I), from <see cref="PolicyInputs"/>.</param>
    /// <param name="state">(H), updated.</param>
    /// <returns>(A); valid until the next call.</returns>
    public ReadOnlySpan<float> Step(ReadOnlySpan<float> inputs, Span<float> state)
    {
        int hidden = Hidden;
        fromInput.Apply(inputs, inputGates);
        fromState.Apply(state, stateGates);
        for (int i = 0; i < hidden; i++)
        {
            float reset = Sigmoid(inputGates[i] + stateGates[i]);
            float update = Sigmoid(inputGates[hidden + i] + stateGates[hidden + i]);
            float candidate = MathF.Tanh(inputGates[(2 * hidden) + i] + (reset * stateGates[(2 * hidden) + i]));
            state[i] = ((1 - update) * candidate) + (update * state[i]);
        }
        head.Apply(state, output);
        for (int action = 1; action < head.Outputs; action++)
            output[action] += gain * inputs[action - 1];
        return output.AsSpan(0, head.Outputs);
    }

    private static float Sigmoid(float value) => 1 / (1 + MathF.Exp(-value));
}
