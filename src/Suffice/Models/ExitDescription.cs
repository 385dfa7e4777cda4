using System.Text.Json.Serialization;

namespace Suffice.Models;

/// <summary>What an exit head reads.</summary>
internal enum ExitPooling
{
    /// <summary>
    /// The class token, normalised: Linear(LayerNorm(class)). The head of the backbone itself, timm's <c>norm</c> and <c>head</c>.
    /// </summary>
    Class,

    /// <summary>
    /// Class token and mean of the other tokens, after a shared LayerNorm, concatenated, through one hidden GELU layer; through the head
    /// alone where the hidden width is 0, as DINOv2's classifier (Oquab et al., arXiv 2304.07193).
    /// </summary>
    ClassAndMean,

    /// <summary>
    /// All patch tokens in reading order, after a shared LayerNorm, concatenated, through one hidden GELU layer. Only where no token was
    /// dropped: every token must still be in its place. Not for texts, which have no such number of tokens.
    /// </summary>
    AllPatches,

    /// <summary>
    /// The class token through one hidden layer with a hyperbolic tangent, without LayerNorm: BERT's <c>pooler</c> and <c>classifier</c>.
    /// Only for the last exit.
    /// </summary>
    Pooler,

    /// <summary>
    /// The mean of an image's patch tokens, or of all of a text's tokens, class token and separator included, as sentence embeddings have
    /// it (Reimers and Gurevych, arXiv 1908.10084). Only for the last exit.
    /// </summary>
    Mean,

    /// <summary>
    /// Class token and distillation token, which is the second one, after a shared LayerNorm, concatenated: one linear layer on both is the
    /// mean of DeiT's two heads (Touvron et al., arXiv 2012.12877). Only for the last exit.
    /// </summary>
    ClassAndDistillation,
}

/// <summary>Where the LayerNorm of an exit stands.</summary>
internal enum ExitNorm
{
    /// <summary>On the tokens, before they are pooled.</summary>
    BeforePooling,

    /// <summary>On what was pooled: timm's <c>fc_norm</c>.</summary>
    AfterPooling,

    /// <summary>Nowhere: the last block has normalised already, or the pooler wants none.</summary>
    None,
}

/// <summary>An exit head after <paramref name="AfterBlocks"/> encoder blocks (0: straight after the embedding).</summary>
/// <param name="AfterBlocks">Blocks that have run before this exit, 0 to depth.</param>
/// <param name="Pooling">What the head reads.</param>
/// <param name="Hidden">Width of the hidden layer; 0: none, the head reads what was pooled.</param>
/// <param name="AddsPrevious">Whether the answer of the exit before it on the path is added to its logits: the head then learns what is
/// left to correct.</param>
internal sealed record ExitDescription(int AfterBlocks, ExitPooling Pooling, int Hidden, bool AddsPrevious = false)
{
    /// <summary>How its linear layers are stored.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public WeightType Weights { get; init; }

    /// <summary>Where its LayerNorm stands; without meaning for <see cref="ExitPooling.Pooler"/>, which has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ExitNorm Norm { get; init; }

    /// <summary>Behind the hidden layer; null: the hyperbolic tangent for a pooler, exact GELU for all others.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Activation? Activation { get; init; }

    /// <summary>What stands behind the hidden layer.</summary>
    [JsonIgnore]
    public Activation HiddenActivation => Activation ?? (Pooling == ExitPooling.Pooler ? Models.Activation.Tanh : Models.Activation.Gelu);

    /// <summary>Whether it has a LayerNorm.</summary>
    [JsonIgnore]
    public bool HasNorm => Pooling != ExitPooling.Pooler && Norm != ExitNorm.None;
}
