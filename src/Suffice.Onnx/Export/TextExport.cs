using System.Globalization;
using Suffice.Models;
using Suffice.Onnx.Graphs;

namespace Suffice.Onnx.Export;

/// <summary>Which tokens of a padded batch are real.</summary>
/// <param name="Valid">(B, N, 1): 1 for a token, 0 for padding.</param>
/// <param name="Bias">(B, 1, 1, N): what is added to scores; 0 for a token, so low for padding that nothing attends to it.</param>
internal sealed record TextMask(string Valid, string Bias);

/// <summary>Token ids to tokens. Batches are padded to one length, as other engines want them.</summary>
internal sealed class TextExport : InputExport
{
    /// <summary>Low enough to vanish against any score, and finite after one is added.</summary>
    private const float Never = 1e30f;

    public override void Check(string path, PathLibrary library, ExecutionPath taken, OnnxForm form)
    {
        if (library.Chain(taken).Any(node => node.KeepRatio < 1))
            throw new SufficeException(
                Fault.Usage,
                $"{path} was not written: path {taken.Name} drops as many tokens as each text's length says, but a graph for padded texts "
                    + "has one length for all. Export a path that keeps all tokens."
            );
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
            net.Writer.Input(input, OnnxSchema.TensorProto.Types.DataType.Int64, null, null);
        net = net with { Mask = Mask(net.Writer) };
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
        string length = writer.Node("Shape", [InputNames.Ids], Attributes.Of("start", 1L), Attributes.Of("end", 2L));
        string positions = writer.Node("Slice", [net.Weights("pos_embed"), writer.Sizes(0), length, writer.Sizes(1)]); // (1, N, C)
        string tokens = writer.Node("Add", [Rows("word_embed.weight", InputNames.Ids), positions]);
        if (text.Types > 0)
            tokens = writer.Node("Add", [tokens, Rows("type_embed.weight", InputNames.Types)]);
        if (text.Norm)
            tokens = net.Norm(tokens, "embed_norm");
        return net.Model.ProjectsEmbedding ? net.Linear(tokens, "embed_proj") : tokens;

        string Rows(string table, string indices) => writer.Node("Gather", [net.Weights(table), indices], Attributes.Of("axis", 0L));
    }

    /// <summary>Of (B, N) whole numbers: 1 for a token, 0 for padding.</summary>
    private static TextMask Mask(GraphWriter writer)
    {
        const long single = (long)OnnxSchema.TensorProto.Types.DataType.Float;
        string valid = writer.Node("Cast", [InputNames.Mask], Attributes.Of("to", single)); // (B, N)
        string bias = writer.Node("Mul", [writer.Node("Sub", [valid, writer.Scalar(1)]), writer.Scalar(Never)]);
        return new TextMask(writer.Node("Unsqueeze", [valid, writer.Sizes(2)]), writer.Node("Unsqueeze", [bias, writer.Sizes(1, 2)]));
    }
}
