using System.Text.Json.Serialization;

namespace Suffice.Models;

/// <summary>One convolution of the embedding: square kernel, zero padding, bias. GELU follows every one but the last.</summary>
internal sealed record ConvolutionDescription(int Outputs, int Kernel, int Stride, int Padding)
{
    /// <summary>Output side length for an input side length, both in pixels.</summary>
    public int OutputSize(int inputSize) => ((inputSize + (2 * Padding) - Kernel) / Stride) + 1;
}

/// <summary>Where a block's LayerNorms stand.</summary>
internal enum BlockOrder
{
    /// <summary>Before attention and before the MLP (Xiong et al., arXiv 2002.04745), as in vision Transformers.</summary>
    PreNorm,

    /// <summary>After each residual addition, as in BERT.</summary>
    PostNorm,
}

/// <summary>
/// The one specification of a network, from which the training modules, the plans of the runtime and the cost model are built.
/// For images, a vision Transformer (Dosovitskiy et al., arXiv 2010.11929) with class token, learned positions and an optional
/// convolutional embedding (Xiao et al., arXiv 2106.14881); for texts, an encoder as BERT is one. Blocks, exits and paths are the same for
/// both. What is said of patch tokens holds for a text's pieces: all its tokens but the first, the class token.
/// </summary>
internal sealed record ModelDescription
{
    /// <summary>Most inputs of a layer of eight bits: 127 · 127 · 2¹⁷ still fits 32 bits.</summary>
    public const int MostInt8Inputs = 1 << 17;

    /// <summary>Side length of the square image, pixels; unset for texts.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int ImageSize { get; init; }

    /// <summary>1 (grey) or 3 (RGB); unset for texts.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Channels { get; init; }

    /// <summary>
    /// Convolutions from pixels to tokens; the last one's outputs equal <see cref="Width"/>. One with kernel = stride is the plain patch
    /// embedding.
    /// Empty for texts.
    /// </summary>
    // The JSON reader sets what a file lacks to null.
    public IReadOnlyList<ConvolutionDescription> Embedding
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>How texts become tokens; null for images.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TextEmbedding? Text { get; init; }

    /// <summary>
    /// Learned tokens of an image besides the class token, right behind it: the distillation token of DeiT, registers of DINOv2 (Darcet et
    /// al., arXiv 2309.16588). Each is its row of the positions, to which nothing is added. No path drops tokens of such a model.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int ExtraTokens { get; init; }

    /// <summary>Between the two layers of a block's MLP.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Activation Activation { get; init; }

    /// <summary>
    /// Whether the answer is an embedding: what the last exit pools, without a head. There are no labels then, and
    /// <see cref="Classes"/> is the embedding's width.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Embeds { get; init; }

    /// <summary>
    /// Whether embeddings are meant to be scaled to length 1. Executors give them as they were pooled; <see cref="Session.Embed"/>
    /// scales.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool UnitLength { get; init; }

    /// <summary>Where the LayerNorms of a block stand.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public BlockOrder Order { get; init; }

    /// <summary>Width of a token, floats.</summary>
    public required int Width { get; init; }

    /// <summary>Number of encoder blocks.</summary>
    public required int Depth { get; init; }

    /// <summary>Blocks of the static model, of which some were folded away; null: as many.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? StaticDepth { get; init; }

    /// <summary>Attention heads; must divide <see cref="Width"/>.</summary>
    public required int Heads { get; init; }

    /// <summary>Width of the hidden layer of each block's MLP.</summary>
    public required int HiddenWidth { get; init; }

    /// <summary>
    /// By block, the block whose matrices it runs: itself, or an earlier one with whose weights it shares memory, as all blocks of ALBERT
    /// do (Lan et al., arXiv 1909.11942). Norms and biases are each block's own. Null: every block has its own matrices.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<int>? SharedBlocks { get; init; }

    /// <summary>How convolutions and the linear layers of blocks are stored; each exit says it for its own.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public WeightType Weights { get; init; }

    /// <summary>
    /// Layers that stay in 16 bits where their net is stored in eight, because rounding hurts them: names of weights without their ending,
    /// as <c>blocks.3.mlp.fc2</c>. Null: none.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? KeptLayers { get; init; }

    /// <summary>Number of classes; floats of an embedding.</summary>
    public required int Classes { get; init; }

    /// <summary>Added to the variance in every LayerNorm.</summary>
    public float NormEpsilon { get; init; } = 1e-6f;

    /// <summary>Exit heads in ascending order of depth. The last one is always the backbone's own, after all blocks.</summary>
    public required IReadOnlyList<ExitDescription> Exits { get; init; }

    /// <summary>What it reads.</summary>
    [JsonIgnore]
    public InputKind Kind => Text is null ? InputKind.Image : InputKind.Text;

    /// <summary>Token ids are below this number; null where inputs are not made of token ids, and need no tokenizer.</summary>
    [JsonIgnore]
    public int? Vocabulary => Kind.Vocabulary(this);

    /// <summary>
    /// Whether its vocabulary can be that of a tokenizer with so many tokens. Some nets keep a few rows that no token has, or fill their
    /// table up to a round number. With many more of them, it is another tokenizer's.
    /// </summary>
    public bool Serves(int tokens)
    {
        const int Round = 64;
        return Vocabulary is { } rows
            && rows - tokens is >= 0 and var unused
            && (unused <= rows / 100 || (unused < Round && rows % Round == 0));
    }

    /// <summary>Side length of an image's token grid.</summary>
    public int GridSize => Embedding.Aggregate(ImageSize, (size, layer) => layer.OutputSize(size));

    /// <summary>An image's patch tokens plus the class token and its like; for texts, the most that one may have.</summary>
    public int Tokens => Kind.Tokens(this);

    /// <summary>
    /// Tokens that longer inputs are cut to before they come: fewer than <see cref="Tokens"/> where a net for texts says so.
    /// </summary>
    [JsonIgnore]
    public int LongestInput => Text?.LongestText ?? Tokens;

    /// <summary>How the table of a vocabulary is stored, where there is one.</summary>
    [JsonIgnore]
    public WeightType TableWeights => Text?.Weights ?? WeightType.F32;

    /// <summary>The same model with convolutions, blocks and the table of a vocabulary stored so.</summary>
    public ModelDescription StoredAs(WeightType type) =>
        this with
        {
            Weights = type,
            Text = Text is null ? null : Text with { Weights = type },
        };

    /// <summary>The same model with the linear layers of its exits stored so, too.</summary>
    public ModelDescription WhollyStoredAs(WeightType type) =>
        StoredAs(type) with
        {
            KeptLayers = type == WeightType.I8 ? KeptLayers : null,
            Exits = [.. Exits.Select(exit => exit with { Weights = type })],
        };

    /// <summary>How one layer is stored, in a net or an exit that is stored as <paramref name="type"/>.</summary>
    public WeightType TypeOf(string layer, WeightType type) =>
        type == WeightType.I8 && KeptLayers?.Contains(layer) == true ? WeightType.BF16 : type;

    /// <summary>Whether any weights are of eight bits: then every processor computes the same bits.</summary>
    [JsonIgnore]
    public bool HasEightBits =>
        Weights == WeightType.I8 || TableWeights == WeightType.I8 || Exits.Any(exit => exit.Weights == WeightType.I8);

    /// <summary>Index of an image's first patch token: those before it are learned.</summary>
    [JsonIgnore]
    public int FirstPatch => 1 + ExtraTokens;

    /// <summary>Width of the tables of a text's embedding; of anything else, the model's.</summary>
    [JsonIgnore]
    public int TableWidth => Text is { TableWidth: > 0 } text ? text.TableWidth : Width;

    /// <summary>Whether a linear layer follows them.</summary>
    [JsonIgnore]
    public bool ProjectsEmbedding => Text is { TableWidth: > 0 };

    /// <summary>Floats per head.</summary>
    public int HeadWidth => Width / Heads;

    /// <summary>
    /// Tokens left when a keep ratio is applied to a sequence of <paramref name="tokens"/> (class token included): the class token, the
    /// ⌈ratio · patches⌉ best patch tokens, and one token that fuses the rest. A ratio of 1 changes nothing; nor does any where there are
    /// not two patch tokens to choose from.
    /// </summary>
    public static int TokensKept(int tokens, double keepRatio) =>
        keepRatio >= 1 || tokens < 3 ? tokens : 1 + KeptPatches(tokens, keepRatio) + 1;

    /// <summary>
    /// ⌈ratio · patches⌉, at least 1 and at least one fewer than there are, for a sequence of <paramref name="tokens"/> tokens (3 or more)
    /// of which the first is the class token.
    /// </summary>
    public static int KeptPatches(int tokens, double keepRatio) =>
        Math.Clamp((int)Math.Ceiling(((tokens - 1) * keepRatio) - 1e-9), 1, tokens - 2);

    /// <summary>The exit head after that many blocks, or null.</summary>
    public ExitDescription? ExitAfter(int blocks) => Exits.FirstOrDefault(exit => exit.AfterBlocks == blocks);

    /// <summary>The block whose matrices a block runs.</summary>
    public int MatricesOf(int block) => SharedBlocks?[block] ?? block;

    /// <summary>Checks that the parts fit together.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Bundle"/>, naming the field.</exception>
    public void Validate()
    {
        Kind.Validate(this);
        ValidateBlocks();
        Require(
            Exits.Count > 0 && Exits[^1].Pooling != ExitPooling.AllPatches && Exits[^1].AfterBlocks == Depth,
            "the last exit must be the backbone's own, after all blocks, and cannot read all patches"
        );
        for (int i = 0; i < Exits.Count; i++)
        {
            ValidatePlace(i);
            ValidateExit(Exits[i], isLast: i == Exits.Count - 1);
        }
        Require(
            Embeds ? Exits is [{ Hidden: 0 } only] && Classes == CostModel.ExitInputs(this, only.Pooling) : Classes > 1 && !UnitLength,
            Embeds ? "an embedding is what the only exit pools" : "depth, hidden width or classes out of range"
        );
        ValidateEightBits();
    }

    /// <summary>Sums of eight bits must fit 32.</summary>
    private void ValidateEightBits()
    {
        IEnumerable<int> inputs = Exits
            .Where(exit => exit.Weights == WeightType.I8)
            .Select(exit => Math.Max(CostModel.ExitInputs(this, exit.Pooling), exit.Hidden));
        if (Weights == WeightType.I8)
            inputs = inputs.Append(HiddenWidth).Concat(Embedding.Select((layer, i) => Window(layer, i)));
        Require(
            inputs.All(count => count is >= 0 and <= MostInt8Inputs),
            $"layers of eight bits can have no more than {MostInt8Inputs} inputs"
        );

        int Window(ConvolutionDescription layer, int i) =>
            (int)Math.Min(int.MaxValue, (long)layer.Kernel * layer.Kernel * (i == 0 ? Channels : Embedding[i - 1].Outputs));
    }

    internal static void Require(bool condition, string what)
    {
        if (!condition)
            throw new SufficeException(Fault.Bundle, $"Model description: {what}.");
    }

    private void ValidateBlocks()
    {
        Require(Width is > 0 and <= 65536 && Heads > 0 && Width % Heads == 0, "heads must divide the width");
        Require(
            Depth is >= 0 and <= 1024 && HiddenWidth is > 0 and <= 1 << 20 && Classes is > 0 and <= 1 << 20,
            "depth, hidden width or classes out of range"
        );
        Require(StaticDepth is null || (StaticDepth > Depth && StaticDepth <= 1024), "static depth must be above depth, and at most 1024");
        Require(NormEpsilon > 0, "norm epsilon must be positive");
        Require(Enum.IsDefined(Order), "blocks have an unknown order");
        Require(Enum.IsDefined(Activation) && Activation != Activation.Tanh, "blocks have an unknown activation");
        Require(Enum.IsDefined(Weights), "weights are of an unknown type");
        Require(
            SharedBlocks is null || (SharedBlocks.Count == Depth && Enumerable.Range(0, Depth).All(IsOwnOrOwners)),
            "shared blocks must name, for every block, itself or an earlier one that has matrices of its own"
        );
    }

    private void ValidatePlace(int i)
    {
        Require(
            Exits[i].AfterBlocks >= 0 && (i == 0 || Exits[i].AfterBlocks > Exits[i - 1].AfterBlocks),
            "exits must come in ascending order"
        );
        Require(
            !Exits[i].AddsPrevious || (i > 0 && i < Exits.Count - 1),
            "only exits between the first and the last may add the previous answer"
        );
    }

    private void ValidateExit(ExitDescription exit, bool isLast)
    {
        ExitPooling pooling = exit.Pooling;
        Require(Enum.IsDefined(pooling), "an exit pools in a way that is not known");
        Require(
            exit.Hidden is >= 0 and <= 65536
                && pooling switch
                {
                    ExitPooling.AllPatches or ExitPooling.Pooler => exit.Hidden > 0,
                    ExitPooling.ClassAndMean => exit.Hidden > 0 || isLast,
                    _ => exit.Hidden == 0,
                },
            "exit heads with pooling need a hidden width"
        );
        Require(Enum.IsDefined(exit.Weights), "an exit has weights of an unknown type");
        Require(exit.Activation is null || (Enum.IsDefined(exit.Activation.Value) && isLast), "an exit has an activation it cannot have");
        Require(
            Enum.IsDefined(exit.Norm)
                && (exit.Norm == ExitNorm.BeforePooling || (isLast && pooling is ExitPooling.Class or ExitPooling.Mean)),
            "an exit has its norm where it cannot have it"
        );
        Require(pooling != ExitPooling.Pooler || isLast, "only the last exit may have a pooler");
        Require(
            pooling is not (ExitPooling.Mean or ExitPooling.ClassAndDistillation) || isLast,
            "only the last exit may read the mean alone or a distillation token"
        );
        Require(pooling != ExitPooling.ClassAndDistillation || ExtraTokens > 0, "there is no distillation token to read");
        Require(
            pooling != ExitPooling.AllPatches || !Kind.VariesInLength,
            $"an exit cannot read all tokens of {Kind.Noun}s in their places, for {Kind.Noun}s differ in length"
        );
    }

    private bool IsOwnOrOwners(int block) => MatricesOf(block) is var owner && owner >= 0 && owner <= block && MatricesOf(owner) == owner;
}
