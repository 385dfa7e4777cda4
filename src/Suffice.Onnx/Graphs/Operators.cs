using Suffice.OnnxSchema;

namespace Suffice.Onnx.Graphs;

/// <summary>Operators whose form depends on the opset, and short forms of others.</summary>
internal static class Operators
{
    private const int AxesAreInputs = 18,
        HasGelu = 20;

    /// <summary>Over one axis, which goes, or stays with size 1.</summary>
    public static string Mean(this GraphWriter writer, string input, int axis, bool keep = false) =>
        Reduce(writer, "ReduceMean", input, axis, keep, writer.Opset >= AxesAreInputs);

    /// <inheritdoc cref="Mean"/>
    public static string Largest(this GraphWriter writer, string input, int axis, bool keep = false) =>
        Reduce(writer, "ReduceMax", input, axis, keep, writer.Opset >= AxesAreInputs);

    /// <inheritdoc cref="Mean"/>
    public static string Sum(this GraphWriter writer, string input, int axis, bool keep = false) =>
        Reduce(writer, "ReduceSum", input, axis, keep, axesAreInputs: true);

    /// <summary>Another type for the same numbers.</summary>
    public static string Cast(this GraphWriter writer, string input, TensorProto.Types.DataType type) =>
        writer.Node("Cast", [input], Attributes.Of("to", (long)type));

    /// <summary>Side by side along an axis.</summary>
    public static string Concat(this GraphWriter writer, int axis, params ReadOnlySpan<string> parts) =>
        parts.Length == 1 ? parts[0] : writer.Node("Concat", parts, Attributes.Of("axis", (long)axis));

    /// <summary>Rows or columns by their numbers.</summary>
    public static string Gather(this GraphWriter writer, string input, string indices, int axis) =>
        writer.Node("Gather", [input, indices], Attributes.Of("axis", (long)axis));

    /// <summary>A stretch of an axis.</summary>
    public static string Slice(this GraphWriter writer, string input, int axis, long from, long to) =>
        writer.Node("Slice", [input, writer.Sizes(from), writer.Sizes(to), writer.Sizes(axis)]);

    /// <summary>Another shape for the same numbers; 0 keeps a size, −1 is what is left.</summary>
    public static string Reshape(this GraphWriter writer, string input, params long[] shape) =>
        writer.Node("Reshape", [input, writer.Sizes(shape)]);

    /// <summary>A new axis of size 1.</summary>
    public static string Unsqueeze(this GraphWriter writer, string input, int axis) =>
        writer.Node("Unsqueeze", [input, writer.Sizes(axis)]);

    /// <summary>One of a value's sizes, (1).</summary>
    public static string Size(this GraphWriter writer, string input, int axis) =>
        writer.Node("Shape", [input], Attributes.Of("start", (long)axis), Attributes.Of("end", axis + 1L));

    /// <summary>x Φ(x); before opset 20 by the error function, in the form that engines recognise.</summary>
    public static string Gelu(this GraphWriter writer, string input)
    {
        if (writer.Opset >= HasGelu)
            return writer.Node("Gelu", [input]);
        string erf = writer.Node("Erf", [writer.Node("Div", [input, writer.Scalar(MathF.Sqrt(2))])]);
        string gated = writer.Node("Mul", [input, writer.Node("Add", [erf, writer.Scalar(1)])]);
        return writer.Node("Mul", [gated, writer.Scalar(0.5f)]);
    }

    /// <summary>½ x (1 + tanh(√(2/π) (x + 0.044715 x³))).</summary>
    public static string GeluTanh(this GraphWriter writer, string input)
    {
        if (writer.Opset >= HasGelu)
            return writer.Node("Gelu", [input], Attributes.Of("approximate", "tanh"));
        string cube = writer.Node("Mul", [writer.Node("Pow", [input, writer.Scalar(3)]), writer.Scalar(0.044715f)]);
        string inner = writer.Node("Mul", [writer.Node("Add", [input, cube]), writer.Scalar(MathF.Sqrt(2 / MathF.PI))]);
        string gate = writer.Node("Add", [writer.Node("Tanh", [inner]), writer.Scalar(1)]);
        return writer.Node("Mul", [input, writer.Node("Mul", [gate, writer.Scalar(0.5f)])]);
    }

    private static string Reduce(GraphWriter writer, string operation, string input, int axis, bool keep, bool axesAreInputs)
    {
        AttributeProto kept = Attributes.Of("keepdims", keep ? 1L : 0L);
        return axesAreInputs
            ? writer.Node(operation, [input, writer.Sizes(axis)], kept)
            : writer.Node(operation, [input], Attributes.OfList("axes", axis), kept);
    }
}
