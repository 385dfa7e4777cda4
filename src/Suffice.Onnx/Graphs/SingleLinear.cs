namespace Suffice.Onnx.Graphs;

/// <summary>MatMul and Add in single precision, the weight transposed beforehand: what engines fuse and pack.</summary>
internal sealed class SingleLinear : ILinearForm
{
    public string Write(GraphWriter writer, string matrix, string name, string input, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias)
    {
        int outputs = bias.Length,
            inputs = weight.Length / outputs;
        float[] transposed = new float[weight.Length]; // (inputs, outputs)
        for (int o = 0; o < outputs; o++)
        for (int i = 0; i < inputs; i++)
            transposed[(i * outputs) + o] = weight[(o * inputs) + i];
        string product = writer.Node("MatMul", [input, writer.Weights(matrix + ".weight", [inputs, outputs], transposed)]);
        return writer.Node("Add", [product, writer.Weights(name + ".bias", [outputs], bias)]);
    }
}
