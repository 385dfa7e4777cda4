using System.Globalization;
using Suffice.Bundles;
using Suffice.Inputs;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Tests;

/// <summary>
/// Reads Hugging Face's BERT classifier under its own names: most parts have one here, and query, key and value lie in one matrix.
/// </summary>
internal static class BertWeights
{
    private static readonly string Golden = Path.Combine(AppContext.BaseDirectory, "Golden", "hf-bert-micro");

    /// <summary>The net of the golden files, as its config.json describes it.</summary>
    public static ModelDescription Model { get; } =
        new()
        {
            Text = new TextEmbedding(300, 64, Types: 2, Norm: true),
            Order = BlockOrder.PostNorm,
            Width = 64,
            Depth = 4,
            Heads = 4,
            HiddenWidth = 256,
            Classes = 5,
            NormEpsilon = 1e-12f,
            Exits = [new(4, ExitPooling.Pooler, 64)],
        };

    /// <summary>Inputs, logits and tokens after every block.</summary>
    public static SafetensorsFile Expected() => SafetensorsFile.Open(Path.Combine(Golden, "expected.safetensors"));

    /// <summary>The texts, without their padding.</summary>
    public static TokenText[] Texts(SafetensorsFile expected)
    {
        int[] ids = [.. expected.Longs("input_ids").ToArray().Select(id => (int)id)];
        long[] lengths = expected.Longs("lengths").ToArray();
        int most = ids.Length / lengths.Length;
        return [.. lengths.Select((length, i) => new TokenText(ids[(i * most)..((i * most) + (int)length)]))];
    }

    /// <summary>The weights under this project's names.</summary>
    public static NamedTensor[] Weights()
    {
        using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(Golden, "model.safetensors"));
        return
        [
            .. TensorCatalogue
                .Of(Model)
                .Select(tensor => new NamedTensor(
                    tensor.Name,
                    tensor.Shape,
                    Names(tensor.Name).SelectMany(name => file.Floats(name).ToArray()).ToArray()
                )),
        ];
    }

    private static IEnumerable<string> Names(string ours)
    {
        (string part, string kind) = (
            ours[..(ours.LastIndexOf('.') is > 0 and int dot ? dot : ours.Length)],
            ours[(ours.LastIndexOf('.') + 1)..]
        );
        string[] names = part switch
        {
            "word_embed" => ["bert.embeddings.word_embeddings"],
            "type_embed" => ["bert.embeddings.token_type_embeddings"],
            "embed_norm" => ["bert.embeddings.LayerNorm"],
            "pos_embed" => ["bert.embeddings.position_embeddings"],
            "fc" => ["bert.pooler.dense"],
            "head" => ["classifier"],
            _ => InBlock(part),
        };
        return names.Select(name => $"{name}.{(part == "pos_embed" ? "weight" : kind)}");
    }

    private static string[] InBlock(string part)
    {
        string[] parts = part.Split('.', 3);
        string layer = $"bert.encoder.layer.{int.Parse(parts[1], CultureInfo.InvariantCulture)}.";
        return parts[2] switch
        {
            "attn.qkv" => [layer + "attention.self.query", layer + "attention.self.key", layer + "attention.self.value"],
            "attn.proj" => [layer + "attention.output.dense"],
            "norm1" => [layer + "attention.output.LayerNorm"],
            "mlp.fc1" => [layer + "intermediate.dense"],
            "mlp.fc2" => [layer + "output.dense"],
            "norm2" => [layer + "output.LayerNorm"],
            _ => throw new ArgumentException($"{part} has no name in BERT.", nameof(part)),
        };
    }
}
