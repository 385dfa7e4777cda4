using Suffice.Models;

namespace Suffice.Control;

/// <summary>
/// The policy's input at one decision point: predicted value of each action, predicted utility here and at best, confidence
/// features of the exit, cost spent, price of computation, place in the path tree. Training and runtime share this code.
/// </summary>
internal sealed class PolicyInputs(PathLibrary library, long teacherMacs)
{
    /// <summary>
    /// Advantages are told in units of this share of the teacher's computation at its price: linear near 0, logarithmic far from it.
    /// </summary>
    internal const double PricedShare = 0.1;

    /// <summary>Below this price computation is as good as free.</summary>
    internal const double LowestPrice = 1e-4;

    /// <summary>A price is told as (log(λ + <see cref="PriceFloor"/>) + <see cref="PriceShift"/>) / <see cref="PriceScale"/>.</summary>
    internal const double PriceFloor = 0.002,
        PriceShift = 3.5,
        PriceScale = 3;

    private readonly DecisionFeatures features = new(library.Model.Classes);

    public ActionValues Values { get; } = new(library, teacherMacs);

    /// <summary>Floats in all.</summary>
    public int Count => Values.Children + 4 + features.Confidence + library.Paths.Count;

    /// <param name="at">Index of the decision point.</param>
    /// <param name="decisionFeatures">(F), from <see cref="DecisionFeatures"/>.</param>
    /// <param name="utilities">(P), from the predictor.</param>
    /// <param name="lambda">Price of the teacher's whole computation.</param>
    /// <param name="inputs">(<see cref="Count"/>); the first <see cref="ActionValues.Children"/> are the children's advantages over
    /// stopping, in units of what they cost.</param>
    public void Compute(int at, ReadOnlySpan<float> decisionFeatures, ReadOnlySpan<float> utilities, double lambda, Span<float> inputs) =>
        Compute(at, library.Model.Tokens, decisionFeatures, utilities, lambda, inputs);

    /// <summary>The same for an input of so many tokens, class token included: what paths cost a text depends on them.</summary>
    /// <inheritdoc cref="Compute(int, ReadOnlySpan{float}, ReadOnlySpan{float}, double, Span{float})"/>
    /// <param name="within">(P) the paths that a limit allows; empty: all. What lies beyond it has no value.</param>
    public void Compute(
        int at,
        int tokens,
        ReadOnlySpan<float> decisionFeatures,
        ReadOnlySpan<float> utilities,
        double lambda,
        Span<float> inputs,
        ReadOnlySpan<bool> within = default
    )
    {
        int children = Values.Children;
        inputs[..Count].Clear();
        Values.Advantages(at, tokens, utilities, lambda, inputs[..children], within);
        float best = 0;
        for (int i = 0; i < children; i++)
        {
            best = MathF.Max(best, inputs[i]);
            inputs[i] = (float)Math.Asinh(inputs[i] / (PricedShare * Math.Max(lambda, LowestPrice)));
        }
        inputs[children] = utilities[at];
        inputs[children + 1] = utilities[at] + best; // what can still be gained from here, as predicted
        inputs[children + 2] = (float)Values.Fraction(at, tokens);
        inputs[children + 3] = EncodePrice(lambda);
        decisionFeatures[..features.Confidence].CopyTo(inputs[(children + 4)..]);
        inputs[children + 4 + features.Confidence + at] = 1;
    }

    /// <summary>λ on a logarithmic scale, about −1 to 1 over the prices used.</summary>
    public static float EncodePrice(double lambda) => (float)((Math.Log(lambda + PriceFloor) + PriceShift) / PriceScale);
}
