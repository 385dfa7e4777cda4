using Suffice.OnnxSchema;

namespace Suffice.Onnx.Graphs;

/// <summary>
/// Weights of eight bits, symmetric, with a scale for each output; inputs quantised as they come (DynamicQuantizeLinear), sums in 32 bits
/// (MatMulInteger). The nodes and their order are those that ONNX Runtime's own dynamic quantisation gives, so it fuses them alike.
/// </summary>
internal sealed class Int8Linear : ILinearForm
{
    private const int Largest = 127;

    public string Write(GraphWriter writer, string matrix, string name, string input, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias)
    {
        int outputs = bias.Length,
            inputs = weight.Length / outputs;
        sbyte[] quantised = new sbyte[weight.Length]; // (inputs, outputs)
        float[] scales = new float[outputs];
        for (int o = 0; o < outputs; o++)
        {
            ReadOnlySpan<float> row = weight.Slice(o * inputs, inputs);
            float most = 0;
            foreach (float value in row)
                most = Math.Max(most, Math.Abs(value));
            scales[o] = most > 0 ? most / Largest : 1;
            for (int i = 0; i < inputs; i++)
                quantised[(i * outputs) + o] = (sbyte)Math.Clamp(MathF.Round(row[i] / scales[o]), -Largest, Largest);
        }
        string[] activations = writer.Node("DynamicQuantizeLinear", [input], outputs: 3); // values, scale, zero point
        string sums = writer.Node(
            "MatMulInteger",
            [activations[0], writer.Weights(matrix + ".weight", [inputs, outputs], quantised), activations[2]]
        );
        string scale = writer.Node("Mul", [activations[1], writer.Weights(matrix + ".scale", [outputs], scales)]);
        string product = writer.Node(
            "Mul",
            [writer.Node("Cast", [sums], Attributes.Of("to", (long)TensorProto.Types.DataType.Float)), scale]
        );
        return writer.Node("Add", [product, writer.Weights(name + ".bias", [outputs], bias)]);
    }
}
