using Suffice.Models;
using Suffice.Onnx.Graphs;
using Suffice.OnnxSchema;

namespace Suffice.Onnx.Export;

/// <summary>
/// Token reduction of padded texts. Each keeps as many tokens as its own length says, looked up in a table; a batch then has room for as
/// many as the longest keeps, and what a shorter one leaves free is padding again. Texts of one or two tokens keep all.
/// </summary>
internal static class TextReductionExport
{
    /// <summary>Below every score.</summary>
    private const float Padding = -1;

    /// <param name="net">Where to write; its mask says which tokens are real.</param>
    /// <param name="tokens">(B, N, C).</param>
    /// <param name="attention">(B, N): how much the class token attended to each.</param>
    /// <param name="keepRatio">In (0, 1).</param>
    /// <returns>(B, K + 2, C), K the most that any text keeps, and which of them are real.</returns>
    public static (string Tokens, TextMask Mask) Write(ExportedNet net, string tokens, string attention, double keepRatio)
    {
        GraphWriter writer = net.Writer;
        using IDisposable part = writer.Named("reduction");
        string valid = writer.Node("Squeeze", [net.Mask!.Valid, writer.Sizes(2)]); // (B, N)
        string length = writer.Cast(writer.Sum(valid, 1, keep: true), TensorProto.Types.DataType.Int64); // (B, 1)
        string kept = writer.Gather(Table(net, keepRatio), length, 0); // (B, 1)
        string scores = writer.Node(
            "Where",
            [writer.Node("Greater", [From(valid), writer.Scalar(0)]), From(attention), writer.Scalar(Padding)]
        ); // (B, N − 1)
        string count = writer.Node("Sub", [writer.Size(tokens, 1), writer.Sizes(1)]); // (1): N − 1
        string[] ranked = writer.Node("TopK", [scores, count], 2, Attributes.Of("axis", 1L)); // best first, padding last
        string patches = net.Patches(tokens);
        string fused = Fuse(writer, ReductionExport.Pick(writer, patches, ranked[1]), ranked[0], Below(writer, kept, count));
        (string order, string keeps) = Order(writer, ranked[1], kept, count);
        string fuses = writer.Cast(writer.Node("Greater", [length, writer.Index(2)]), TensorProto.Types.DataType.Float); // (B, 1)
        string real = writer.Concat(1, writer.Slice(valid, 1, 0, 1), keeps, fuses); // (B, K + 2)
        return (
            writer.Concat(1, net.TokenRange(tokens, 0, 1), ReductionExport.Pick(writer, patches, order), fused),
            TextMask.Of(writer, real)
        );

        string From(string of) => writer.Slice(of, 1, 1, int.MaxValue);
    }

    /// <summary>(most tokens + 1): patches that a text of so many tokens keeps.</summary>
    private static string Table(ExportedNet net, double keepRatio)
    {
        long[] kept =
        [
            .. Enumerable
                .Range(0, net.Model.Tokens + 1)
                .Select(tokens => tokens < 3 ? Math.Max(0L, tokens - 1) : ModelDescription.KeptPatches(tokens, keepRatio)),
        ];
        return net.Writer.Numbers(FormattableString.Invariant($"tokens kept of {keepRatio:R}"), [kept.Length], kept);
    }

    /// <summary>(B, N − 1): whether a place in the order is among the first so many.</summary>
    private static string Below(GraphWriter writer, string kept, string count)
    {
        string places = writer.Node("Range", [writer.Index(0), writer.Node("Squeeze", [count]), writer.Index(1)]);
        return writer.Node("Less", [writer.Unsqueeze(places, 0), kept]);
    }

    /// <summary>The kept ones in reading order, (B, K), padding last, as indices that exist; and which are real.</summary>
    private static (string Order, string Keeps) Order(GraphWriter writer, string ranked, string kept, string count)
    {
        string most = writer.Largest(kept, 0); // (1): K
        string chosen = writer.Node("Where", [Below(writer, kept, count), ranked, writer.Index(int.MaxValue)]);
        string[] sorted = writer.Node("TopK", [chosen, most], 2, Attributes.Of("axis", 1L), Attributes.Of("largest", 0L));
        string last = writer.Node("Sub", [count, writer.Sizes(1)]);
        string keeps = writer.Cast(writer.Node("LessOrEqual", [sorted[0], last]), TensorProto.Types.DataType.Float);
        return (writer.Node("Min", [sorted[0], last]), keeps);
    }

    /// <summary>
    /// Σ s x / Σ s over what is dropped, (B, 1, C); the plain mean where all scores vanish. Padding and what is kept weigh nothing.
    /// </summary>
    private static string Fuse(GraphWriter writer, string ordered, string scores, string keeps)
    {
        string real = writer.Node("GreaterOrEqual", [scores, writer.Scalar(0)]);
        string drops = writer.Cast(writer.Node("And", [writer.Node("Not", [keeps]), real]), TensorProto.Types.DataType.Float);
        string weighed = writer.Node("Mul", [scores, drops]);
        string sum = writer.Sum(weighed, 1, keep: true); // (B, 1)
        string number = writer.Node("Max", [writer.Sum(drops, 1, keep: true), writer.Scalar(1)]);
        string shares = writer.Node(
            "Where",
            [
                writer.Node("Greater", [sum, writer.Scalar(0)]),
                writer.Node("Div", [weighed, writer.Node("Max", [sum, writer.Scalar(1e-38f)])]),
                writer.Node("Div", [drops, number]),
            ]
        );
        return writer.Node("MatMul", [writer.Unsqueeze(shares, 1), ordered]);
    }
}
