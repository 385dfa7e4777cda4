using Suffice.Bundles;
using Suffice.Models;

namespace Suffice.Control;

/// <summary>
/// The two-layer control at work: at each decision point the complexity predictor, then the policy network, then the most probable action.
/// Deterministic. Allocates only when a batch is larger than any before.
/// </summary>
public sealed class LearnedController : PredictingController
{
    private readonly PolicyNetwork policy;
    private readonly PolicyInputs policyInputs;
    private readonly float[] inputBuffer;
    private float[] states = []; // (n, H)

    /// <param name="bundle">Adaptive; its policy is read.</param>
    /// <param name="source">The bundle's predictor, or what is asked in its place: to judge the policy out of fold, or with a part of
    /// the control taken away.</param>
    /// <param name="lambda">Price of the teacher's whole computation, in units of utility; 0 or more.</param>
    /// <param name="limit">What every single input may spend; null: anything.</param>
    /// <inheritdoc cref="Load"/>
    public LearnedController(BundleFile bundle, UtilitySource source, double lambda, PathLimit? limit = null)
        : base(bundle.Library, source, lambda, bundle.Manifest.TeacherMacs, limit ?? PathLimit.None)
    {
        policyInputs = new PolicyInputs(bundle.Library, bundle.Manifest.TeacherMacs);
        policy = PolicyNetwork.Load(bundle, policyInputs.Count, policyInputs.Values.Children + 1);
        inputBuffer = new float[policyInputs.Count];
        CheckLimit();
    }

    /// <summary>Reads predictor and policy of a bundle.</summary>
    /// <param name="bundle">Adaptive.</param>
    /// <param name="lambda">Price of the teacher's whole computation, in units of utility; 0 or more.</param>
    /// <param name="limit">What every single input may spend; null: anything.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Bundle"/> for a static or ill-made bundle, with <see cref="Fault.Usage"/>
    /// for a cap below the cheapest path.</exception>
    public static LearnedController Load(BundleFile bundle, double lambda, PathLimit? limit = null)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        return new LearnedController(bundle, UtilitySource.Of(bundle), lambda, limit);
    }

    public override long Macs(ExecutionPath at) => PredictorMacs + policy.Macs;

    protected override void Begin(int inputs)
    {
        base.Begin(inputs);
        if (states.Length < inputs * policy.Hidden)
            states = new float[inputs * policy.Hidden];
        Array.Clear(states);
    }

    private protected override ExecutionPath? Choose(int input, ExecutionPath at, Known known)
    {
        policyInputs.Compute(at.Index, known.Tokens, known.Features, known.Utilities, Lambda, inputBuffer, known.Within);
        ReadOnlySpan<float> actions = policy.Step(inputBuffer, states.AsSpan(input * policy.Hidden, policy.Hidden));
        IReadOnlyList<ExecutionPath> children = Library.Children(at);
        int best = 0;
        for (int action = 1; action <= children.Count; action++)
            if (actions[action] > actions[best] && known.Within[children[action - 1].Index])
                best = action;
        return best == 0 ? null : children[best - 1];
    }
}
