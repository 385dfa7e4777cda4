using Suffice.Models;
using Suffice.Onnx.Graphs;

namespace Suffice.Onnx.Export;

/// <summary>
/// Token reduction as the runtime does it: class token, the patches to which it attended most in their order, and one token that fuses the
/// rest.
/// TopK breaks ties by the lower index, as the runtime does.
/// </summary>
internal static class ReductionExport
{
    /// <param name="net">Where to write.</param>
    /// <param name="tokens">(B, N, C).</param>
    /// <param name="attention">(B, heads, N, N) of the block before.</param>
    /// <param name="count">N.</param>
    /// <param name="keepRatio">In (0, 1).</param>
    /// <returns>(B, K + 2, C).</returns>
    public static string Write(ExportedNet net, string tokens, string attention, int count, double keepRatio)
    {
        GraphWriter writer = net.Writer;
        int kept = ModelDescription.KeptPatches(count, keepRatio),
            dropped = count - 1 - kept;
        string ofClass = writer.Node("Gather", [attention, writer.Index(0)], Attributes.Of("axis", 2L)); // (B, H, N)
        string mean = writer.Node("ReduceMean", [ofClass, writer.Sizes(1)], Attributes.Of("keepdims", 0L)); // (B, N)
        string scores = writer.Node("Slice", [mean, writer.Sizes(1), writer.Sizes(count), writer.Sizes(1)]); // (B, N − 1)
        string[] ranked = writer.Node("TopK", [scores, writer.Sizes(count - 1)], 2, Attributes.Of("axis", 1L)); // best first
        string[] best = writer.Node(
            "TopK",
            [Range(ranked[1], 0, kept), writer.Sizes(kept)],
            2,
            Attributes.Of("axis", 1L),
            Attributes.Of("largest", 0L)
        ); // (B, K)
        string patches = net.TokenRange(tokens, 1, count);
        string fused = Fuse(net, Pick(patches, Range(ranked[1], kept, count - 1)), Range(ranked[0], kept, count - 1), dropped);
        return writer.Node("Concat", [net.TokenRange(tokens, 0, 1), Pick(patches, best[0]), fused], Attributes.Of("axis", 1L));

        string Range(string of, int from, int to) => writer.Node("Slice", [of, writer.Sizes(from), writer.Sizes(to), writer.Sizes(1)]);

        string Pick(string from, string indices) =>
            writer.Node("GatherND", [from, writer.Node("Unsqueeze", [indices, writer.Sizes(2)])], Attributes.Of("batch_dims", 1L));
    }

    /// <summary>Σ s x / Σ s, (B, 1, C); the plain mean where all scores vanish.</summary>
    private static string Fuse(ExportedNet net, string patches, string scores, int dropped)
    {
        GraphWriter writer = net.Writer;
        string sum = writer.Node("ReduceSum", [scores, writer.Sizes(1)]); // (B, 1)
        string shares = writer.Node(
            "Where",
            [writer.Node("Greater", [sum, writer.Scalar(0)]), writer.Node("Div", [scores, sum]), writer.Scalar(1f / dropped)]
        );
        return writer.Node("MatMul", [writer.Node("Unsqueeze", [shares, writer.Sizes(1)]), patches]);
    }
}
