using Suffice.Bundles;
using Suffice.Models;

namespace Suffice.Control;

/// <summary>
/// Layer 1 of the control: from what is known at a decision point, the probability that each path still in reach is right, in the sense of the
/// teacher's calibrated probability of that path's answer. An average of small networks, each of which has seen another part of the control
/// split. At the root it speaks before the first encoder block has run.
/// </summary>
public sealed class ComplexityPredictor : IPathUtility
{
    private readonly DecisionFeatures features;
    private readonly (Dense Hidden, Dense Output)[] members;
    private readonly float[] input;
    private readonly float[] hidden;
    private readonly float[] output;

    private ComplexityPredictor(DecisionFeatures features, (Dense Hidden, Dense Output)[] members)
    {
        this.features = features;
        this.members = members;
        input = new float[features.Count];
        hidden = new float[members[0].Hidden.Padded];
        output = new float[members[0].Output.Padded];
        Macs = members.Sum(member => member.Hidden.Macs + member.Output.Macs);
    }

    /// <inheritdoc/>
    public long Macs { get; }

    /// <summary>Reads <c>predictor.*</c>. An instance has buffers of its own: one a thread.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Bundle"/> when the bundle has no controller or tensors do not fit.</exception>
    public static ComplexityPredictor Load(BundleFile bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ControllerDescription shape = bundle.Manifest.Controller
            ?? throw new SufficeException(Fault.Bundle, $"{bundle.Path} is static and has no controller. Use an adapted bundle.");
        var features = new DecisionFeatures(bundle.Library);
        var members = new (Dense, Dense)[shape.PredictorMembers];
        for (int i = 0; i < members.Length; i++)
        {
            members[i] = (
                Dense.Load(bundle, $"predictor.{i}.fc1", features.Count, shape.PredictorHidden),
                Dense.Load(bundle, $"predictor.{i}.fc2", shape.PredictorHidden, bundle.Library.Paths.Count));
        }
        return new ComplexityPredictor(features, members);
    }

    /// <inheritdoc/>
    public void Utilities(ExecutionPath at, ReadOnlySpan<float> logits, Span<float> utilities)
    {
        features.Compute(at, logits, [], input);
        Utilities(input, utilities);
    }

    /// <summary>The same from features already computed: (F) → (P), each 0 to 1.</summary>
    public void Utilities(ReadOnlySpan<float> decisionFeatures, Span<float> utilities)
    {
        utilities.Clear();
        foreach ((Dense first, Dense second) in members)
        {
            first.Apply(decisionFeatures, hidden);
            for (int i = 0; i < hidden.Length; i++) hidden[i] = MathF.Max(hidden[i], 0);
            second.Apply(hidden, output);
            for (int p = 0; p < utilities.Length; p++) utilities[p] += 1 / ((1 + MathF.Exp(-output[p])) * members.Length);
        }
    }
}
