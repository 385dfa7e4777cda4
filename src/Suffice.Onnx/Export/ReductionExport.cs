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
    /// <param name="attention">(B, N): how much the class token attended to each (<see cref="BlockExport.ClassScores"/>).</param>
    /// <param name="count">N.</param>
    /// <param name="keepRatio">In (0, 1).</param>
    /// <returns>(B, K + 2, C).</returns>
    public static string Write(ExportedNet net, string tokens, string attention, int count, double keepRatio)
    {
        GraphWriter writer = net.Writer;
        using IDisposable part = writer.Named("reduction");
        int kept = ModelDescription.KeptPatches(count, keepRatio),
            dropped = count - 1 - kept;
        string scores = writer.Slice(attention, 1, 1, count); // (B, N − 1)
        string[] ranked = writer.Node("TopK", [scores, writer.Sizes(count - 1)], 2, Attributes.Of("axis", 1L)); // best first
        string[] best = writer.Node(
            "TopK",
            [writer.Slice(ranked[1], 1, 0, kept), writer.Sizes(kept)],
            2,
            Attributes.Of("axis", 1L),
            Attributes.Of("largest", 0L)
        ); // (B, K)
        string patches = net.TokenRange(tokens, 1, count);
        string rest = Pick(writer, patches, writer.Slice(ranked[1], 1, kept, count - 1));
        string fused = Fuse(net, rest, writer.Slice(ranked[0], 1, kept, count - 1), dropped);
        return writer.Concat(1, net.TokenRange(tokens, 0, 1), Pick(writer, patches, best[0]), fused);
    }

    /// <summary>Rows of each input by their numbers: (B, N, C), (B, K) → (B, K, C).</summary>
    public static string Pick(GraphWriter writer, string from, string indices) =>
        writer.Node("GatherND", [from, writer.Unsqueeze(indices, 2)], Attributes.Of("batch_dims", 1L));

    /// <summary>Σ s x / Σ s, (B, 1, C); the plain mean where all scores vanish.</summary>
    private static string Fuse(ExportedNet net, string patches, string scores, int dropped)
    {
        GraphWriter writer = net.Writer;
        string sum = writer.Sum(scores, 1, keep: true); // (B, 1)
        string shares = writer.Node(
            "Where",
            [writer.Node("Greater", [sum, writer.Scalar(0)]), writer.Node("Div", [scores, sum]), writer.Scalar(1f / dropped)]
        );
        return writer.Node("MatMul", [writer.Unsqueeze(shares, 1), patches]);
    }
}
