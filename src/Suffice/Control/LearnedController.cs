using System.Globalization;
using Suffice.Bundles;
using Suffice.Models;

namespace Suffice.Control;

/// <summary>Utilities of all paths (P) for one input at one decision point, from its features (F).</summary>
public delegate void PathUtilities(int input, ExecutionPath at, ReadOnlySpan<float> features, Span<float> utilities);

/// <summary>
/// The two-layer control at work: at each decision point the complexity predictor, then the policy network, then the most probable action.
/// Deterministic. Allocates only when a batch is larger than any before.
/// </summary>
public sealed class LearnedController : IController
{
    private readonly PathLibrary library;
    private readonly ComplexityPredictor predictor;
    private readonly PolicyNetwork policy;
    private readonly DecisionFeatures features;
    private readonly PreviousAnswers previous;
    private readonly PolicyInputs policyInputs;
    private readonly double lambda;
    private readonly long? capMacs;
    private readonly long teacherMacs;
    private readonly bool[]?[] allowed; // (longest input + 1)(P): whether going on to this path keeps within the cap
    private bool[]? alsoAllowed; // (P): null where only the cap limits
    private readonly float[] featureBuffer;
    private readonly float[] utilities;
    private readonly float[] inputBuffer;
    private float[] states = []; // (n, H)
    private int[] tokens = []; // (n)

    private readonly PathUtilities predict;

    private LearnedController(BundleFile bundle, double lambda, long? capMacs, PathUtilities? predict)
    {
        library = bundle.Library;
        this.lambda = lambda;
        predictor = ComplexityPredictor.Load(bundle);
        this.predict = predict ?? ((_, at, seen, values) => predictor.FromFeatures(at, seen, values));
        features = new DecisionFeatures(library.Model.Classes);
        previous = new PreviousAnswers(library.Model.Classes);
        policyInputs = new PolicyInputs(library, bundle.Manifest.TeacherMacs);
        policy = PolicyNetwork.Load(bundle, policyInputs.Count, policyInputs.Values.Children + 1);
        featureBuffer = new float[features.Count];
        utilities = new float[library.Paths.Count];
        inputBuffer = new float[policyInputs.Count];
        this.capMacs = capMacs;
        teacherMacs = bundle.Manifest.TeacherMacs;
        allowed = new bool[]?[library.Model.Tokens + 1];
        if (!library.Model.IsText)
            Allow(library.Model.Tokens);
    }

    /// <summary>Reads predictor and policy of a bundle.</summary>
    /// <param name="bundle">Adaptive.</param>
    /// <param name="lambda">Price of the teacher's whole computation, in units of utility; 0 or more.</param>
    /// <param name="capMacs">
    /// Most MACs any input may spend, control included; null: no limit. Of texts, each may spend the same share of what the teacher would
    /// on it.
    /// </param>
    /// <exception cref="SufficeException">With <see cref="Fault.Bundle"/> for a static or ill-made bundle, with <see cref="Fault.Usage"/>
    /// for a cap below the cheapest path.</exception>
    public static LearnedController Load(BundleFile bundle, double lambda, long? capMacs = null)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        return new LearnedController(bundle, lambda, capMacs, predict: null);
    }

    /// <summary>
    /// The policy with another source of utilities than the bundle's predictor: to judge it out of fold, or with a part of the control
    /// taken away.
    /// </summary>
    /// <inheritdoc cref="Load"/>
    public static LearnedController WithUtilities(BundleFile bundle, double lambda, PathUtilities predict, long? capMacs = null)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(predict);
        return new LearnedController(bundle, lambda, capMacs, predict);
    }

    /// <summary>Masks more paths.</summary>
    /// <param name="also">(P): whether going on to this path is allowed besides.</param>
    internal void Limit(ReadOnlySpan<bool> also)
    {
        alsoAllowed = also.ToArray();
        Array.Clear(allowed);
    }

    public void Start(int inputs)
    {
        Begin(inputs);
        Array.Fill(tokens, library.Model.Tokens);
    }

    public void Start(ReadOnlySpan<int> tokens)
    {
        Begin(tokens.Length);
        tokens.CopyTo(this.tokens);
        foreach (int length in tokens)
            Allow(length);
    }

    public ExecutionPath? Decide(int input, ExecutionPath at, ReadOnlySpan<float> logits)
    {
        IReadOnlyList<ExecutionPath> children = library.Children(at);
        features.Compute(logits, previous.Of(input), featureBuffer);
        predict(input, at, featureBuffer, utilities);
        bool[] within = Allow(tokens[input]);
        policyInputs.Compute(at.Index, tokens[input], featureBuffer, utilities, lambda, inputBuffer, within);
        ReadOnlySpan<float> actions = policy.Step(inputBuffer, states.AsSpan(input * policy.Hidden, policy.Hidden));
        previous.Keep(input, logits);

        int best = 0;
        for (int action = 1; action <= children.Count; action++)
            if (actions[action] > actions[best] && within[children[action - 1].Index])
                best = action;
        return best == 0 ? null : children[best - 1];
    }

    public long Macs(ExecutionPath at) => predictor.Macs + policy.Macs;

    private void Begin(int inputs)
    {
        if (tokens.Length < inputs)
        {
            states = new float[inputs * policy.Hidden];
            tokens = new int[inputs];
        }
        Array.Clear(states);
        previous.Start(inputs);
    }

    /// <summary>(P) the paths that the cap allows an input of so many tokens.</summary>
    private bool[] Allow(int length)
    {
        if (allowed[length] is { } known)
            return known;
        double teacher = library.Model.IsText ? CostModel.Static(library.Model, length) : teacherMacs;
        double most = capMacs * (teacher / teacherMacs) ?? double.PositiveInfinity;
        bool[] within = [.. library.Paths.Select(path => MacsOfStoppingAt(path, length) <= most)];
        if (!within[library.Root.Index])
        {
            long cheapest = MacsOfStoppingAt(library.Root, length);
            string input = library.Model.IsText ? FormattableString.Invariant($" on a text of {length} tokens") : "";
            throw new SufficeException(
                Fault.Usage,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"A cap of {(long)most} MACs is below the cheapest path, which takes {cheapest} ({cheapest / teacher:F3} of the "
                        + $"static model's{input}). Allow at least that."
                )
            );
        }
        // Parents come first. What lies behind a path that may not be walked is out of reach, whatever it takes itself.
        foreach (ExecutionPath path in library.Paths)
            within[path.Index] &= alsoAllowed?[path.Index] != false && (path.Parent is not { } parent || within[parent]);
        return allowed[length] = within;
    }

    private long MacsOfStoppingAt(ExecutionPath path, int length)
    {
        int decisions = library.Chain(path).Count(node => library.Children(node).Count > 0);
        return CostModel.Path(library, path, length) + (decisions * Macs(path));
    }
}
