using Suffice.Import.Files;
using Suffice.Models;
using Suffice.Text.Files;

namespace Suffice.Import.Families;

/// <summary>What tells the families of text encoders apart.</summary>
/// <param name="Name">For people.</param>
/// <param name="Prefix">What names of tensors begin with in a net with a head.</param>
/// <param name="Names">From the prefix that a checkpoint has.</param>
/// <param name="Head">Of a classifier, from the same.</param>
/// <param name="Size">From its configuration.</param>
internal sealed record TextFamily(
    string Name,
    string Prefix,
    Func<string, TextNames> Names,
    Func<string, TextHead> Head,
    Func<ConfigFile, TextSize> Size
)
{
    /// <summary>By <c>model_type</c>.</summary>
    public static IReadOnlyDictionary<string, TextFamily> All { get; } =
        new Dictionary<string, TextFamily>
        {
            ["bert"] = new(
                "BERT",
                "bert.",
                prefix => TextNames.Bert(prefix),
                prefix => new TextHead(prefix + "pooler.dense", "classifier", Activation.Tanh),
                TextSize.OfBert
            ),
            ["roberta"] = OfRoberta("RoBERTa"),
            ["xlm-roberta"] = OfRoberta("XLM-RoBERTa"),
            ["camembert"] = OfRoberta("CamemBERT"),
            ["electra"] = new(
                "ELECTRA",
                "electra.",
                prefix => TextNames.Bert(prefix, prefix + "embeddings_project"),
                _ => new TextHead("classifier.dense", "classifier.out_proj", Activation.Gelu),
                config => TextSize.OfBert(config) with { TableWidth = config.WholeOr("embedding_size", 128)!.Value }
            ),
            ["albert"] = new(
                "ALBERT",
                "albert.",
                TextNames.Albert,
                prefix => new TextHead(prefix + "pooler", "classifier", Activation.Tanh),
                config =>
                    TextSize.OfBert(config) with
                    {
                        TableWidth = config.WholeOr("embedding_size", 128)!.Value,
                        IsShared = true,
                        Activation = "gelu_new",
                    }
            ),
            ["distilbert"] = new(
                "DistilBERT",
                "distilbert.",
                TextNames.DistilBert,
                _ => new TextHead("pre_classifier", "classifier", Activation.Relu),
                TextSize.OfDistilBert
            ),
        };

    private static TextFamily OfRoberta(string name) =>
        new(
            name,
            "roberta.",
            prefix => TextNames.Bert(prefix),
            _ => new TextHead("classifier.dense", "classifier.out_proj", Activation.Tanh),
            config =>
                TextSize.OfBert(config) with
                {
                    FirstPosition = LengthLimit.FirstPosition(config.Text("model_type"), config.WholeOr("pad_token_id", null)),
                }
        );
}
