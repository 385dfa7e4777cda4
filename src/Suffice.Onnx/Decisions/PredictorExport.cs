using Suffice.Bundles;
using Suffice.Control;
using Suffice.Models;
using Suffice.Onnx.Graphs;

namespace Suffice.Onnx.Decisions;

/// <summary>
/// The complexity predictor, as <see cref="ComplexityPredictor"/> computes it. The members of a decision point stand side by side in one
/// product, because an engine takes longer to begin a small product than to compute it.
/// </summary>
internal sealed class PredictorExport(BundleFile bundle)
{
    private readonly PathLibrary library = bundle.Library;
    private readonly ControllerDescription shape = bundle.Manifest.Controller!;

    /// <summary>The features that it reads.</summary>
    public FeatureExport Features { get; } = new(bundle.Library.Model.Classes);

    /// <param name="site">The decision point.</param>
    /// <param name="features">(B, F).</param>
    /// <returns>(B, P): estimated utilities.</returns>
    public string Write(DecisionSite site, string features)
    {
        GraphWriter writer = site.Writer;
        using IDisposable part = writer.Named("control.predictor");
        int members = shape.PredictorMembers,
            hidden = shape.PredictorHidden,
            paths = library.Paths.Count,
            count = Features.Count;
        float[] first = Stacked(site.At, ".fc1.weight", hidden, count); // (M · H, F)
        string weight = writer.Numbers(Name(site, "fc1.weight"), [count, members * hidden], Transposed(first, count));
        string bias = writer.Numbers(Name(site, "fc1.bias"), [members * hidden], Stacked(site.At, ".fc1.bias", hidden));
        string seen = writer.Node("Relu", [writer.Node("Add", [writer.Node("MatMul", [features, weight]), bias])]);
        string each = writer.Reshape(seen, 0, members, 1, hidden); // (B, M, 1, H)
        string second = writer.Numbers(
            Name(site, "fc2.weight"),
            [members, hidden, paths],
            [.. Members(site.At, ".fc2.weight", paths, hidden).SelectMany(own => Transposed(own, hidden))]
        );
        string added = writer.Numbers(Name(site, "fc2.bias"), [members, 1, paths], Stacked(site.At, ".fc2.bias", paths));
        string said = writer.Node("Add", [writer.Node("MatMul", [each, second]), added]); // (B, M, 1, P)
        return writer.Reshape(writer.Mean(writer.Node("Sigmoid", [said]), 1), 0, -1);
    }

    private static string Name(DecisionSite site, string tensor) => $"predictor.{site.At.Name}.{tensor}";

    private float[] Stacked(ExecutionPath at, string tensor, params long[] each) => [.. Members(at, tensor, each).SelectMany(own => own)];

    /// <summary>The part of each member that belongs to a decision point.</summary>
    private IEnumerable<float[]> Members(ExecutionPath at, string tensor, params long[] each)
    {
        int point = library.DecisionPoints.Index().First(entry => entry.Item.Index == at.Index).Index,
            size = (int)each.Aggregate(1L, (product, length) => product * length);
        for (int member = 0; member < shape.PredictorMembers; member++)
        {
            ReadOnlySpan<float> all = Dense.Tensor(
                bundle,
                FormattableString.Invariant($"predictor.{member}{tensor}"),
                [library.DecisionPoints.Count, .. each]
            );
            yield return all.Slice(point * size, size).ToArray();
        }
    }

    /// <summary>(outputs, inputs) → (inputs, outputs).</summary>
    public static float[] Transposed(float[] weight, int inputs)
    {
        int outputs = weight.Length / inputs;
        float[] turned = new float[weight.Length];
        for (int o = 0; o < outputs; o++)
        for (int i = 0; i < inputs; i++)
            turned[(i * outputs) + o] = weight[(o * inputs) + i];
        return turned;
    }
}
