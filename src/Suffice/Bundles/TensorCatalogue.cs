using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Bundles;

/// <summary>One tensor that a model needs.</summary>
/// <param name="Shape">As in a checkpoint.</param>
/// <param name="Packed">Whether a bundle stores it as panels.</param>
/// <param name="Type">How a bundle stores its numbers.</param>
internal sealed record RequiredTensor(string Name, long[] Shape, bool Packed, WeightType Type = WeightType.F32)
{
    /// <summary>The shape in a bundle.</summary>
    public long[] StoredShape =>
        !Packed ? Shape
        : Type == WeightType.I8 ? Int8PanelLayout.PackedShape(Shape)
        : PanelLayout.PackedShape(Shape);

    /// <summary>The layer, or table, that a weight is of: its name without the ending.</summary>
    public string Layer => TensorCatalogue.LayerOf(Name);

    /// <summary>
    /// What 1 stands for, of weights of eight bits: one number for each output, or for each row of a table. A bundle has it beside them,
    /// a checkpoint has not. Null: they are not of eight bits.
    /// </summary>
    public RequiredTensor? Scales => Type == WeightType.I8 ? new(TensorCatalogue.ScalesOf(Layer), [Shape[0]], false) : null;
}

/// <summary>Names and shapes of every tensor of a model, from its description.</summary>
internal static class TensorCatalogue
{
    /// <summary>What the names of a tokenizer's files start with.</summary>
    public const string TokenizerPrefix = "tokenizer.";

    /// <summary>(paths, classes): what every path answers to a synthetic input.</summary>
    public const string Golden = "golden.logits";

    /// <summary>What names of weights end with.</summary>
    public const string Weight = ".weight";

    private static readonly ByKind<Func<ModelDescription, IEnumerable<RequiredTensor>>> Embedding = new(Image: OfImages, Text: OfTexts);

    /// <summary>The layer, or table, that a weight is of.</summary>
    public static string LayerOf(string weight) => weight[..^Weight.Length];

    /// <summary>The name of the scales of a layer, or of a table, whose weights are of eight bits.</summary>
    public static string ScalesOf(string layer) => layer + ".scale";

    /// <summary>
    /// Predictor's and policy's tensors start so; they are stored as they are, and <c>Suffice.Control</c> knows their shapes.
    /// </summary>
    public static bool IsControl(string name) =>
        name.StartsWith("predictor.", StringComparison.Ordinal) || name.StartsWith("policy.", StringComparison.Ordinal);

    /// <summary>
    /// A tokenizer's files start so, each a tensor of bytes named <c>tokenizer.{file}</c>; the tokenizer knows what they mean.
    /// </summary>
    public static bool IsTokenizer(string name) => name.StartsWith(TokenizerPrefix, StringComparison.Ordinal);

    /// <summary>Whether what follows the prefix of such a name can be a file's name, and leads to no other folder.</summary>
    public static bool NamesFile(string name) =>
        name.AsSpan(TokenizerPrefix.Length) is not ("" or "." or "..") and var file && !file.ContainsAny("/\\:\0");

    /// <summary>In the order in which they are read when the model runs.</summary>
    public static IEnumerable<RequiredTensor> Of(ModelDescription model)
    {
        IEnumerable<RequiredTensor> tensors = Embedding[model.Kind](model);
        for (int blocks = 0; blocks <= model.Depth; blocks++)
        {
            if (model.ExitAfter(blocks) is { } exit)
                tensors = tensors.Concat(Exit(model, exit));
            if (blocks < model.Depth)
                tensors = tensors.Concat(Block(model, blocks));
        }
        return tensors;
    }

    /// <summary>
    /// What an exit's tensor names start with: nothing for the backbone's own exit, <c>exits.{afterBlocks}.</c> for the others.
    /// </summary>
    public static string ExitPrefix(ModelDescription model, ExitDescription exit) =>
        exit.AfterBlocks == model.Depth ? "" : $"exits.{exit.AfterBlocks}.";

    private static IEnumerable<RequiredTensor> OfTexts(ModelDescription model)
    {
        TextEmbedding text = model.Text!;
        yield return new("word_embed.weight", [text.Vocabulary, model.TableWidth], false, text.Weights);
        yield return new("pos_embed", [1, text.MaxTokens, model.TableWidth], false);
        if (text.Types > 0)
            yield return new("type_embed.weight", [text.Types, model.TableWidth], false);
        foreach (RequiredTensor tensor in text.Norm ? Norm(model.TableWidth, "embed_norm") : [])
            yield return tensor;
        if (model.ProjectsEmbedding)
            foreach (RequiredTensor tensor in Linear(model, "embed_proj", model.TableWidth, model.Width, model.Weights))
                yield return tensor;
    }

    private static IEnumerable<RequiredTensor> OfImages(ModelDescription model)
    {
        int channels = model.Channels;
        for (int i = 0; i < model.Embedding.Count; i++)
        {
            ConvolutionDescription layer = model.Embedding[i];
            yield return new(
                $"patch_embed.{i}.weight",
                [layer.Outputs, channels, layer.Kernel, layer.Kernel],
                true,
                model.TypeOf($"patch_embed.{i}", model.Weights)
            );
            yield return new($"patch_embed.{i}.bias", [layer.Outputs], false);
            channels = layer.Outputs;
        }
        yield return new("cls_token", [1, 1, model.Width], false);
        yield return new("pos_embed", [1, model.Tokens, model.Width], false);
    }

    private static IEnumerable<RequiredTensor> Block(ModelDescription model, int block)
    {
        string prefix = $"blocks.{block}.";
        RequiredTensor[] all =
        [
            .. Norm(model.Width, prefix + "norm1"),
            .. Linear(model, prefix + "attn.qkv", model.Width, 3 * model.Width, model.Weights),
            .. Linear(model, prefix + "attn.proj", model.Width, model.Width, model.Weights),
            .. Norm(model.Width, prefix + "norm2"),
            .. Linear(model, prefix + "mlp.fc1", model.Width, model.HiddenWidth, model.Weights),
            .. Linear(model, prefix + "mlp.fc2", model.HiddenWidth, model.Width, model.Weights),
        ];
        return model.MatricesOf(block) == block ? all : all.Where(tensor => !tensor.Packed);
    }

    private static RequiredTensor[] Exit(ModelDescription model, ExitDescription exit)
    {
        string prefix = ExitPrefix(model, exit);
        int inputs = CostModel.ExitInputs(model, exit.Pooling);
        RequiredTensor[] norm = exit.HasNorm ? Norm(model.Width, prefix + "norm") : [];
        if (model.Embeds)
            return norm;
        return exit.Hidden == 0
            ? [.. norm, .. Linear(model, prefix + "head", inputs, model.Classes, exit.Weights)]
            :
            [
                .. norm,
                .. Linear(model, prefix + "fc", inputs, exit.Hidden, exit.Weights),
                .. Linear(model, prefix + "head", exit.Hidden, model.Classes, exit.Weights),
            ];
    }

    private static RequiredTensor[] Norm(int width, string name) =>
        [new(name + ".weight", [width], false), new(name + ".bias", [width], false)];

    private static RequiredTensor[] Linear(ModelDescription model, string name, int inputs, int outputs, WeightType type) =>
        [new(name + Weight, [outputs, inputs], true, model.TypeOf(name, type)), new(name + ".bias", [outputs], false)];
}
