using Suffice.OnnxSchema;
using Suffice.Tensors;

namespace Suffice.Onnx.Graphs;

/// <summary>
/// Weights of eight bits, symmetric, with a scale for each output; inputs quantised as they come, symmetric, with a scale for each row,
/// which is a token: written out, because the operators that quantise have one scale for all rows. As in our kernels. Sums in 32 bits
/// (MatMulInteger).
/// </summary>
internal sealed class Int8RowLinear : ILinearForm
{
    /// <summary>A row of zeros is divided by this instead of by nothing.</summary>
    private const float Smallest = 1e-30f;

    public string Write(GraphWriter writer, string matrix, string name, string input, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias)
    {
        Int8Weights weights = Int8Weights.Of(weight, outputs: bias.Length);
        int outputs = bias.Length;
        string most = writer.Largest(writer.Node("Abs", [input]), -1, keep: true); // (…, 1)
        most = writer.Node("Max", [most, writer.Scalar(Smallest)]);
        string scale = writer.Node("Div", [most, writer.Scalar(Int8Numbers.Largest)]),
            factor = writer.Node("Div", [writer.Scalar(Int8Numbers.Largest), most]);
        string whole = writer.Node("Round", [writer.Node("Mul", [input, factor])]); // at most 127 in size
        string sums = writer.Node(
            "MatMulInteger",
            [
                writer.Cast(whole, TensorProto.Types.DataType.Int8),
                writer.Weights(matrix + ".weight", [weights.Inputs, outputs], weights.Values),
            ]
        );
        string rows = writer.Node("Mul", [writer.Cast(sums, TensorProto.Types.DataType.Float), scale]);
        string product = writer.Node("Mul", [rows, writer.Numbers(matrix + ".scale", [outputs], weights.Scales)]);
        return writer.Node("Add", [product, writer.Numbers(name + ".bias", [outputs], bias)]);
    }
}
