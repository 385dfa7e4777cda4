using Suffice.Import.Sources;
using Suffice.Models;

namespace Suffice.Import;

/// <summary>What a source lacks, or what is wanted otherwise than it says. Null: as the source says.</summary>
public sealed record ImportOptions
{
    /// <summary>Folder or file of a tokenizer; <see cref="NoTokenizer"/> for none. Null: the source's own, if it has one.</summary>
    public string? Tokenizer { get; init; }

    /// <summary>How the embeddings of a net without a head are pooled.</summary>
    public SentencePooling? Pooling { get; init; }

    /// <summary>Whether embeddings are meant to be scaled to length 1, where the source does not say so.</summary>
    public bool UnitLength { get; init; }

    /// <summary>Tokens that texts are cut to, class token and separator included; 2 to as many as the net has positions.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Side length of images, pixels, where it is not that of training: positions are resampled.</summary>
    public int? ImageSize { get; init; }

    /// <summary>
    /// Whether positions are resampled with a filter as wide as the coarser grid, as timm does unless told otherwise; without it as
    /// PyTorch's <c>interpolate</c>.
    /// </summary>
    public bool Antialias { get; init; } = true;

    /// <summary>
    /// How weights are stored: of convolutions, linear layers and the table of a vocabulary. What the source holds in single precision is
    /// rounded.
    /// </summary>
    public WeightType Weights { get; init; }

    /// <summary>Where nets are fetched from, besides this machine.</summary>
    internal IReadOnlyList<NetSource> Sources { get; init; } = [];

    /// <summary>The word for no tokenizer.</summary>
    public const string NoTokenizer = "none";

    /// <exception cref="SufficeException"><see cref="Fault.Usage"/>: one of them says nothing of this net.</exception>
    internal void Check(ModelDescription model)
    {
        bool isText = model.Vocabulary is not null;
        (string Option, bool IsGiven, bool Suits, string Whom)[] all =
        [
            ("--tokenizer", Tokenizer is not (null or NoTokenizer), isText, "nets for texts; this one reads images"),
            ("--max-length", MaxLength is not null, isText, "nets for texts; this one reads images"),
            ("--pooling", Pooling is not null, isText, "nets for texts; this one reads images"),
            ("--unit-length", UnitLength, isText, "nets for texts; this one reads images"),
            ("--image-size", ImageSize is not null, !isText, "nets for images; this one reads texts"),
            ("--no-antialias", !Antialias, !isText, "nets for images; this one reads texts"),
            ("--pooling", Pooling is not null, model.Embeds, "nets without a head; this one classifies"),
            ("--unit-length", UnitLength, model.Embeds, "nets without a head; this one classifies"),
        ];
        foreach ((string option, bool isGiven, bool suits, string whom) in all)
            if (isGiven && !suits)
                throw new SufficeException(Fault.Usage, $"{option} is for {whom}. Leave the option out.");
    }
}

/// <summary>How a sentence's embedding is made of those of its tokens.</summary>
public enum SentencePooling
{
    /// <summary>The mean of all of them.</summary>
    Mean,

    /// <summary>That of the class token.</summary>
    Cls,
}
