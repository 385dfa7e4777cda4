using Suffice.OnnxSchema;

namespace Suffice.Onnx.Graphs;

/// <summary>
/// Weights of eight bits, symmetric, with a scale for each output; inputs quantised as they come (DynamicQuantizeLinear), sums in 32 bits
/// (MatMulInteger). The nodes and their order are those that ONNX Runtime's own dynamic quantisation gives, so it fuses them alike.
/// </summary>
internal sealed class Int8Linear : ILinearForm
{
    public string Write(GraphWriter writer, string matrix, string name, string input, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias)
    {
        Int8Weights weights = Int8Weights.Of(weight, outputs: bias.Length);
        (int inputs, int outputs) = (weights.Inputs, weights.Scales.Length);
        string[] activations = writer.Node("DynamicQuantizeLinear", [input], outputs: 3); // values, scale, zero point
        string sums = writer.Node(
            "MatMulInteger",
            [activations[0], writer.Weights(matrix + ".weight", [inputs, outputs], weights.Values), activations[2]]
        );
        string scale = writer.Node("Mul", [activations[1], writer.Numbers(matrix + ".scale", [outputs], weights.Scales)]);
        string product = writer.Node(
            "Mul",
            [writer.Node("Cast", [sums], Attributes.Of("to", (long)TensorProto.Types.DataType.Float)), scale]
        );
        return writer.Node("Add", [product, writer.Numbers(name + ".bias", [outputs], bias)]);
    }
}
