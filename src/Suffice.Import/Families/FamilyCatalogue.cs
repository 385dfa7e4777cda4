using Suffice.Import.Files;

namespace Suffice.Import.Families;

/// <summary>All families that can be imported, and what is said of those that cannot.</summary>
internal static class FamilyCatalogue
{
    /// <summary>For messages.</summary>
    public const string Known =
        "ViT, DeiT and DINOv2 (timm and Hugging Face), BERT, DistilBERT, RoBERTa, XLM-RoBERTa, CamemBERT, ALBERT and ELECTRA";

    private static readonly IFamily[] Families = [new TimmVision(), new HuggingFaceVision(), new HuggingFaceText()];

    /// <summary>Model types that write texts.</summary>
    private static readonly string[] Decoders =
    [
        "gpt2",
        "gpt_neo",
        "gpt_neox",
        "gptj",
        "gpt_bigcode",
        "openai-gpt",
        "llama",
        "mistral",
        "mixtral",
        "gemma",
        "gemma2",
        "gemma3_text",
        "qwen2",
        "qwen3",
        "phi",
        "phi3",
        "opt",
        "bloom",
        "falcon",
        "mpt",
        "stablelm",
        "olmo",
        "olmo2",
        "ctrl",
        "xglm",
    ];

    /// <exception cref="SufficeException"><see cref="Fault.Bundle"/>: not a net that can be imported; says why.</exception>
    public static ImportedNet Read(FamilySource source)
    {
        ConfigFile config = source.Config;
        string type = config.Text("model_type") ?? "";
        bool isDecoder =
            Decoders.Contains(type)
            || config.FlagOr("is_decoder", false)
            || source.Architecture.EndsWith("ForCausalLM", StringComparison.Ordinal)
            || source.Architecture.EndsWith("GPT2LMHeadModel", StringComparison.Ordinal);
        if (isDecoder)
            throw config.Bad(
                $"describes {(type.Length > 0 ? type : source.Architecture)}, a decoder-only model that writes texts token by token",
                "Bundles are of encoders, which answer to a whole image or text: import one of those"
            );
        if (config.FlagOr("is_encoder_decoder", false))
            throw config.Bad($"describes {type}, an encoder with a decoder", "Bundles are of encoders alone: import one of those");
        return Families.FirstOrDefault(family => family.Knows(source)) is { } found
            ? found.Read(source)
            : throw config.Bad(
                type.Length > 0
                    ? $"describes a net of the family '{type}', which is not known"
                    : "names neither model_type nor architecture",
                $"Known are {Known}"
            );
    }
}
