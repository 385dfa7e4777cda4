using Suffice.Bundles;
using Suffice.Models;

namespace Suffice.Control;

/// <summary>
/// Layer 1 of the control: from what is known at a decision point, the utility of each path still in reach: 1 less what the teacher would
/// regret in that path's answer. Each decision point has small networks of its own, whose mean counts; each of them has seen another part
/// of the control split. At the root it speaks before the first encoder block has run.
/// </summary>
internal sealed class ComplexityPredictor
{
    private readonly DecisionFeatures features;
    private readonly (Dense Hidden, Dense Output)[][] members; // [path][member]; none where nothing is left to decide
    private readonly float[] input;
    private readonly float[] hidden;
    private readonly float[] output;

    private ComplexityPredictor(DecisionFeatures features, (Dense Hidden, Dense Output)[][] members)
    {
        this.features = features;
        this.members = members;
        input = new float[features.Count];
        hidden = new float[members[0].Select(member => member.Hidden.Padded).FirstOrDefault()];
        output = new float[members[0].Select(member => member.Output.Padded).FirstOrDefault()];
        Macs = members[0].Sum(member => member.Hidden.Macs + member.Output.Macs);
    }

    /// <summary>Multiply-adds of one set of estimates.</summary>
    public long Macs { get; }

    /// <summary>Reads <c>predictor.*</c>. An instance has buffers of its own: one a thread.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Bundle"/> when the bundle has no controller or tensors do not
    /// fit.</exception>
    public static ComplexityPredictor Load(BundleFile bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ControllerDescription shape = bundle.Manifest.Controller
            ?? throw new SufficeException(Fault.Bundle, $"{bundle.Path} is static and has no controller. Use an adapted bundle.");
        PathLibrary library = bundle.Library;
        var features = new DecisionFeatures(library.Model.Classes);
        var members = new (Dense, Dense)[library.Paths.Count][];
        Array.Fill(members, []);
        for (int point = 0; point < library.DecisionPoints.Count; point++)
        {
            int number = point;
            members[library.DecisionPoints[point].Index] =
            [
                .. Enumerable
                    .Range(0, shape.PredictorMembers)
                    .Select(member =>
                        (
                            Layer($"predictor.{member}.fc1", number, features.Count, shape.PredictorHidden),
                            Layer($"predictor.{member}.fc2", number, shape.PredictorHidden, library.Paths.Count)
                        )
                    ),
            ];
        }
        return new ComplexityPredictor(features, members);

        // (K, outputs, inputs) and (K, outputs), K the decision points.
        Dense Layer(string name, int point, int inputs, int outputs) =>
            new(
                Dense
                    .Tensor(bundle, $"{name}.weight", library.DecisionPoints.Count, outputs, inputs)
                    .Slice(point * outputs * inputs, outputs * inputs),
                Dense.Tensor(bundle, $"{name}.bias", library.DecisionPoints.Count, outputs).Slice(point * outputs, outputs)
            );
    }

    /// <summary>As controllers ask for it.</summary>
    public UtilitySource AsSource() =>
        new((_, at, features, utilities) => FromFeatures(at, features, utilities), Macs) { IsPredictor = true };

    /// <summary>Estimates the utility of each path's answer for one input.</summary>
    /// <param name="at">The decision point reached.</param>
    /// <param name="logits">(C) its answer.</param>
    /// <param name="previous">(C) the answer of the decision point before it; empty at the root.</param>
    /// <param name="utilities">(P); entries of paths out of reach from <paramref name="at"/> mean nothing.</param>
    public void Utilities(ExecutionPath at, ReadOnlySpan<float> logits, ReadOnlySpan<float> previous, Span<float> utilities)
    {
        features.Compute(logits, previous, input);
        FromFeatures(at, input, utilities);
    }

    /// <summary>The same from features already computed, at a decision point: (F) → (P), each 0 to 1.</summary>
    public void FromFeatures(ExecutionPath at, ReadOnlySpan<float> decisionFeatures, Span<float> utilities)
    {
        ArgumentNullException.ThrowIfNull(at);
        utilities.Clear();
        foreach ((Dense, Dense) member in members[at.Index])
            Add(member, decisionFeatures, members[at.Index].Length, utilities);
    }

    /// <summary>The mean of what some members say, at a decision point: (F) → (P).</summary>
    /// <param name="asked">Their numbers.</param>
    /// <inheritdoc cref="FromFeatures(ExecutionPath, ReadOnlySpan{float}, Span{float})"/>
    public void FromFeatures(ExecutionPath at, ReadOnlySpan<float> decisionFeatures, Span<float> utilities, ReadOnlySpan<int> asked)
    {
        ArgumentNullException.ThrowIfNull(at);
        utilities.Clear();
        foreach (int member in asked)
            Add(members[at.Index][member], decisionFeatures, asked.Length, utilities);
    }

    private void Add((Dense First, Dense Second) member, ReadOnlySpan<float> decisionFeatures, int count, Span<float> utilities)
    {
        member.First.Apply(decisionFeatures, hidden);
        for (int i = 0; i < hidden.Length; i++)
            hidden[i] = MathF.Max(hidden[i], 0);
        member.Second.Apply(hidden, output);
        for (int p = 0; p < utilities.Length; p++)
            // A logistic function divided by the number of members, in one division: not the bits of both apart.
            utilities[p] += 1 / ((1 + MathF.Exp(-output[p])) * count);
    }
}
