using Suffice.Bundles;
using Suffice.Models;

namespace Suffice.Control;

/// <summary>
/// The two-layer control at work: at each decision point the complexity predictor, then the policy networks, then the action with the
/// largest mean logit. Deterministic. Allocates only when a batch is larger than any before.
/// </summary>
internal sealed class LearnedController : PredictingController
{
    private readonly PolicyNetwork[] members;
    private readonly Func<int, int>? judge; // input → the only member that is asked about it; null: all are
    private readonly PolicyInputs policyInputs;
    private readonly float[] inputBuffer;
    private readonly float[] logits; // (A)
    private readonly long policyMacs;
    private float[] states = []; // (n, members, H)

    /// <param name="bundle">Adaptive; its policy is read.</param>
    /// <param name="source">The bundle's predictor, or what is asked in its place: to judge the policy out of fold, or with a part of
    /// the control taken away.</param>
    /// <param name="lambda">Price of the teacher's whole computation, in units of utility; 0 or more.</param>
    /// <param name="limit">What every single input may spend; null: anything.</param>
    /// <param name="judge">Which member of the policy alone decides about an input, so as to judge it by one that did not see it; null: all
    /// do.</param>
    /// <inheritdoc cref="Load"/>
    public LearnedController(BundleFile bundle, UtilitySource source, double lambda, PathLimit? limit = null, Func<int, int>? judge = null)
        : base(bundle.Library, source, lambda, bundle.Manifest.TeacherMacs, limit ?? PathLimit.None)
    {
        policyInputs = new PolicyInputs(bundle.Library, bundle.Manifest.TeacherMacs);
        logits = new float[policyInputs.Values.Children + 1];
        members = PolicyNetwork.Load(bundle, policyInputs.Count, logits.Length);
        policyMacs = members.Sum(member => member.Macs);
        this.judge = judge;
        inputBuffer = new float[policyInputs.Count];
        CheckLimit();
        if (judge is null)
            TellAs(DecisionKind.Policy);
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

    public override long Macs(ExecutionPath at) => PredictorMacs + policyMacs;

    protected override void Begin(int inputs)
    {
        base.Begin(inputs);
        if (states.Length < inputs * members.Length * members[0].Hidden)
            states = new float[inputs * members.Length * members[0].Hidden];
        Array.Clear(states);
    }

    private protected override ExecutionPath? Choose(int input, ExecutionPath at, Known known)
    {
        policyInputs.Compute(at.Index, known.Tokens, known.Features, known.Utilities, Lambda, inputBuffer, known.Within);
        Decide(input);
        IReadOnlyList<ExecutionPath> children = Library.Children(at);
        int best = 0;
        for (int action = 1; action <= children.Count; action++)
            if (logits[action] > logits[best] && known.Within[children[action - 1].Index])
                best = action;
        return best == 0 ? null : children[best - 1];
    }

    /// <summary>Sums the logits of all members that are asked.</summary>
    private void Decide(int input)
    {
        int only = judge?.Invoke(input) ?? -1;
        int hidden = members[0].Hidden;
        Array.Clear(logits);
        for (int member = 0; member < members.Length; member++)
        {
            if (only >= 0 && only != member)
                continue;
            ReadOnlySpan<float> said = members[member]
                .Step(inputBuffer, states.AsSpan(((input * members.Length) + member) * hidden, hidden));
            for (int action = 0; action < logits.Length; action++)
                logits[action] += said[action];
        }
    }
}
