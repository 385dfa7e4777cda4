using System.Globalization;
using Suffice.Models;
using Suffice.Onnx.Graphs;

namespace Suffice.Onnx.Export;

/// <summary>Token ids to tokens. Batches are padded to one length, as other engines want them.</summary>
internal sealed class TextExport : InputExport
{
    public override void Check(string path, PathLibrary library, ExecutionPath taken, OnnxForm form)
    {
        if (form == OnnxForm.Skippable)
            throw new SufficeException(
                Fault.Usage,
                $"{path} was not written: graphs with an If around each block are written of nets for images only. Export the plain form."
            );
    }

    public override (ExportedNet Net, string Tokens) Write(ExportedNet net)
    {
        bool hasTypes = net.Model.Text!.Types > 0;
        foreach (string input in hasTypes ? [InputNames.Ids, InputNames.Mask, InputNames.Types] : new[] { InputNames.Ids, InputNames.Mask })
            net.Writer.Input(input, OnnxSchema.TensorProto.Types.DataType.Int64, net.Batch, null);
        using IDisposable part = net.Writer.Named("embed");
        string valid = net.Writer.Cast(InputNames.Mask, OnnxSchema.TensorProto.Types.DataType.Float); // (B, N)
        net = net with { Mask = TextMask.Of(net.Writer, valid) };
        return (net, Embedded(net));
    }

    /// <summary>The length of a batch of texts is known only when they come.</summary>
    public override int Tokens(ExecutionPath at) => 0;

    public override IReadOnlyDictionary<string, string> Metadata(ModelDescription model) =>
        new Dictionary<string, string> { [InputNames.MaxTokens] = model.Tokens.ToString(CultureInfo.InvariantCulture) };

    /// <returns>(B, N, C).</returns>
    private static string Embedded(ExportedNet net)
    {
        GraphWriter writer = net.Writer;
        TextEmbedding text = net.Model.Text!;
        string length = writer.Size(InputNames.Ids, 1);
        string positions = writer.Node("Slice", [net.Weights("pos_embed"), writer.Sizes(0), length, writer.Sizes(1)]); // (1, N, C)
        string tokens = writer.Node("Add", [Rows("word_embed.weight", InputNames.Ids), positions]);
        if (text.Types > 0)
            tokens = writer.Node("Add", [tokens, Rows("type_embed.weight", InputNames.Types)]);
        if (text.Norm)
            tokens = net.Norm(tokens, "embed_norm");
        return net.Model.ProjectsEmbedding ? net.Linear(tokens, "embed_proj") : tokens;

        string Rows(string table, string indices) => writer.Gather(net.Weights(table), indices, 0);
    }
}
