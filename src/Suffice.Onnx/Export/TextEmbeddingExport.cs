using Suffice.Onnx.Graphs;

namespace Suffice.Onnx.Export;

/// <summary>Which tokens of a padded batch are real.</summary>
/// <param name="Valid">(B, N, 1): 1 for a token, 0 for padding.</param>
/// <param name="Bias">(B, 1, 1, N): what is added to scores; 0 for a token, so low for padding that nothing attends to it.</param>
internal sealed record TextMask(string Valid, string Bias);

/// <summary>Token ids to tokens.</summary>
internal static class TextEmbeddingExport
{
    /// <summary>Low enough to vanish against any score, and finite after one is added.</summary>
    private const float Never = 1e30f;

    /// <param name="net">Where to write.</param>
    /// <param name="ids">(B, N).</param>
    /// <param name="types">(B, N), for models that tell token types apart.</param>
    /// <returns>(B, N, C).</returns>
    public static string Write(ExportedNet net, string ids, string types)
    {
        GraphWriter writer = net.Writer;
        string length = writer.Node("Shape", [ids], Attributes.Of("start", 1L), Attributes.Of("end", 2L));
        string positions = writer.Node("Slice", [net.Weights("pos_embed"), writer.Sizes(0), length, writer.Sizes(1)]); // (1, N, C)
        string tokens = writer.Node("Add", [Rows("word_embed.weight", ids), positions]);
        if (net.Model.Text!.Types > 0)
            tokens = writer.Node("Add", [tokens, Rows("type_embed.weight", types)]);
        if (net.Model.Text.Norm)
            tokens = net.Norm(tokens, "embed_norm");
        return net.Model.ProjectsEmbedding ? net.Linear(tokens, "embed_proj") : tokens;

        string Rows(string table, string indices) => writer.Node("Gather", [net.Weights(table), indices], Attributes.Of("axis", 0L));
    }

    /// <param name="writer">Where to write.</param>
    /// <param name="mask">(B, N) whole numbers: 1 for a token, 0 for padding.</param>
    public static TextMask Mask(GraphWriter writer, string mask)
    {
        string valid = writer.Node("Cast", [mask], Attributes.Of("to", (long)OnnxSchema.TensorProto.Types.DataType.Float)); // (B, N)
        string bias = writer.Node("Mul", [writer.Node("Sub", [valid, writer.Scalar(1)]), writer.Scalar(Never)]);
        return new TextMask(writer.Node("Unsqueeze", [valid, writer.Sizes(2)]), writer.Node("Unsqueeze", [bias, writer.Sizes(1, 2)]));
    }
}
