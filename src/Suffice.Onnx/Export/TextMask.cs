using Suffice.Onnx.Graphs;

namespace Suffice.Onnx.Export;

/// <summary>Which tokens of a padded batch are real.</summary>
/// <param name="Valid">(B, N, 1): 1 for a token, 0 for padding.</param>
/// <param name="Bias">(B, 1, 1, N): what is added to scores; 0 for a token, so low for padding that nothing attends to it.</param>
internal sealed record TextMask(string Valid, string Bias)
{
    /// <summary>Low enough to vanish against any score, and finite after one is added.</summary>
    private const float Never = 1e30f;

    /// <param name="writer">Gets the nodes.</param>
    /// <param name="valid">(B, N): 1 for a token, 0 for padding.</param>
    public static TextMask Of(GraphWriter writer, string valid)
    {
        string bias = writer.Node("Mul", [writer.Node("Sub", [valid, writer.Scalar(1)]), writer.Scalar(Never)]);
        return new TextMask(writer.Unsqueeze(valid, 2), writer.Node("Unsqueeze", [bias, writer.Sizes(1, 2)]));
    }
}
