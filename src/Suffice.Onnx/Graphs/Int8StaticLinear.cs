using Suffice.Diagnostics;

namespace Suffice.Onnx.Graphs;

/// <summary>
/// Weights of eight bits, symmetric, with a scale for each output; inputs quantised by a scale and a zero point fixed beforehand, from the
/// range of what the layer read of some inputs. Written as what ONNX Runtime makes of a product between QuantizeLinear and
/// DequantizeLinear.
/// </summary>
/// <param name="ranges">By layer.</param>
internal sealed class Int8StaticLinear(IReadOnlyDictionary<string, InputRange> ranges) : ILinearForm
{
    private const float Steps = byte.MaxValue;

    public string Write(GraphWriter writer, string matrix, string name, string input, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias)
    {
        Int8Weights weights = Int8Weights.Of(weight, outputs: bias.Length);
        (string scale, string zero) = Input(writer, matrix);
        return writer.Contributed(
            "MatMulIntegerToFloat",
            [
                writer.Node("QuantizeLinear", [input, scale, zero]),
                writer.Weights(matrix + ".weight", [weights.Inputs, bias.Length], weights.Values),
                scale,
                writer.Numbers(matrix + ".scale", [bias.Length], weights.Scales),
                zero,
                "",
                writer.Numbers(name + ".bias", [bias.Length], bias),
            ]
        );
    }

    /// <summary>What 1 stands for, and what stands for 0.</summary>
    private (string Scale, string Zero) Input(GraphWriter writer, string matrix)
    {
        InputRange range = ranges[matrix];
        float scale = range.Most > range.Least ? (range.Most - range.Least) / Steps : 1;
        return (
            writer.Numbers(matrix + ".input_scale", [], [scale]),
            writer.Byte((byte)Math.Clamp(MathF.Round(-range.Least / scale), 0, Steps))
        );
    }
}
