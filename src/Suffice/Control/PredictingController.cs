using Suffice.Bundles;
using Suffice.Models;

namespace Suffice.Control;

/// <summary>Utilities of all paths (P) for one input at one decision point, from its features (F).</summary>
internal delegate void PathUtilities(int input, ExecutionPath at, ReadOnlySpan<float> features, Span<float> utilities);

/// <summary>Who says what the answers of paths would be worth.</summary>
/// <param name="Utilities">The estimates.</param>
/// <param name="Macs">Multiply-adds of one set of them.</param>
internal sealed record UtilitySource(PathUtilities Utilities, long Macs)
{
    /// <summary>Whether it is the bundle's predictor, all of it.</summary>
    public bool IsPredictor { get; init; }

    /// <param name="bundle">Whose predictor is asked.</param>
    /// <param name="instead">What is asked in its place, at its price; null: the predictor itself.</param>
    public static UtilitySource Of(BundleFile bundle, PathUtilities? instead = null)
    {
        ComplexityPredictor predictor = ComplexityPredictor.Load(bundle);
        return instead is null ? predictor.AsSource() : new UtilitySource(instead, predictor.Macs);
    }
}

/// <summary>
/// A controller that asks the complexity predictor at decision points. It keeps what all such controllers need: features of the answer,
/// the answer before, the number of tokens of each input, and which paths a limit leaves.
/// </summary>
internal abstract class PredictingController : IController
{
    private readonly UtilitySource source;
    private readonly DecisionFeatures features;
    private readonly PreviousAnswers previous;
    private readonly PathsWithin limits;
    private readonly float[] featureBuffer;
    private readonly float[] utilities;
    private readonly InputLengths lengths;
    private DecisionData? data;

    /// <param name="library">The P paths.</param>
    /// <param name="source">The predictor.</param>
    /// <param name="lambda">Price of the teacher's whole computation, in units of utility; 0 or more.</param>
    /// <param name="teacherMacs">Multiply-adds of the teacher.</param>
    /// <param name="limit">What every single input may spend.</param>
    protected PredictingController(PathLibrary library, UtilitySource source, double lambda, long teacherMacs, PathLimit limit)
    {
        ArgumentNullException.ThrowIfNull(library);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(limit);
        Library = library;
        Lambda = lambda;
        this.source = source;
        features = new DecisionFeatures(library.Model.Classes);
        previous = new PreviousAnswers(library.Model.Classes);
        lengths = new InputLengths(library.Model);
        limits = new PathsWithin(library, teacherMacs, limit, this);
        featureBuffer = new float[features.Count];
        utilities = new float[library.Paths.Count];
    }

    /// <summary>The paths.</summary>
    protected PathLibrary Library { get; }

    /// <summary>Price of the teacher's whole computation.</summary>
    protected double Lambda { get; }

    /// <summary>Multiply-adds of one set of estimates.</summary>
    protected long PredictorMacs => source.Macs;

    public void Start(int inputs)
    {
        Begin(inputs);
        lengths.Start(inputs);
    }

    public void Start(ReadOnlySpan<int> tokens)
    {
        Begin(tokens.Length);
        lengths.Start(tokens);
        limits.Check(tokens);
    }

    public void Admit(int tokens) => limits.Of(tokens);

    public ExecutionPath? Decide(int input, ExecutionPath at, ReadOnlySpan<float> logits)
    {
        ArgumentNullException.ThrowIfNull(at);
        if (!Asks(at))
            return Follow(input, at);
        features.Compute(logits, previous.Of(input), featureBuffer);
        source.Utilities(input, at, featureBuffer, utilities);
        previous.Keep(input, logits);
        return Choose(input, at, new Known(lengths[input], featureBuffer, utilities, limits.Of(lengths[input])));
    }

    public abstract long Macs(ExecutionPath at);

    public DecisionData? DataOf(int input) => data;

    /// <summary>What is decided by, where it can be told: not what is asked in the place of the bundle's own networks.</summary>
    private protected void TellAs(DecisionKind kind)
    {
        if (source.IsPredictor)
            data = new DecisionData(kind, Lambda, [], [], []) { Within = limits.Of };
    }

    /// <summary>For the constructors of those who decide, once what their decisions cost is known.</summary>
    /// <inheritdoc cref="PathsWithin.Check()"/>
    internal void CheckLimit() => limits.Check();

    /// <summary>Makes room for so many inputs and forgets those before.</summary>
    protected virtual void Begin(int inputs)
    {
        previous.Start(inputs);
    }

    /// <summary>Whether the predictor is asked at this decision point.</summary>
    protected virtual bool Asks(ExecutionPath at) => true;

    /// <summary>The next step where the predictor is not asked.</summary>
    protected virtual ExecutionPath? Follow(int input, ExecutionPath at) => null;

    /// <summary>The next step from what is known; null: stop.</summary>
    private protected abstract ExecutionPath? Choose(int input, ExecutionPath at, Known known);

    /// <summary>What a decision can be made from.</summary>
    /// <param name="Tokens">Of the input, class token included.</param>
    /// <param name="Features">(F) of the answer.</param>
    /// <param name="Utilities">(P) the predictor's estimates.</param>
    /// <param name="Within">(P) the paths that the limit leaves.</param>
    private protected readonly record struct Known(int Tokens, float[] Features, float[] Utilities, bool[] Within);
}
