using Suffice.Bundles;
using Suffice.Models;

namespace Suffice.Inputs;

/// <summary>
/// Inputs prepared to be run together: images as normalised pixels, texts as token ids one after another, without anything between or
/// behind them. Allocated once, filled again and again.
/// </summary>
public sealed class InputBatch
{
    private readonly ModelDescription model;
    private readonly Preprocessing preprocessing;
    private readonly float[] pixels; // (B, C, H, W)
    private readonly int[] ids; // (sum of lengths)
    private readonly int[] types; // (sum of lengths)
    private readonly int[] lengths; // (B)
    private int tokens; // sum of the texts' lengths

    /// <param name="model">What will read them.</param>
    /// <param name="preprocessing">Of images.</param>
    /// <param name="capacity">Most inputs.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Usage"/> when so many do not fit one array.</exception>
    public InputBatch(ModelDescription model, Preprocessing preprocessing, int capacity)
    {
        this.model = model;
        this.preprocessing = preprocessing;
        Floats = model.Channels * model.ImageSize * model.ImageSize;
        if ((long)capacity * Math.Max(Floats, model.Tokens) > Array.MaxLength)
            throw new SufficeException(
                Fault.Usage,
                $"A batch of {capacity} inputs of {Math.Max(Floats, model.Tokens)} numbers is too large for one array. Choose a smaller "
                    + "largest batch."
            );
        pixels = new float[capacity * Floats];
        ids = new int[model.Text is { } text ? capacity * text.MaxTokens : 0];
        types = new int[ids.Length];
        lengths = new int[capacity];
    }

    /// <summary>Inputs held.</summary>
    public int Count { get; private set; }

    /// <summary>(B, C, H, W); empty for texts.</summary>
    public ReadOnlySpan<float> Pixels => pixels.AsSpan(0, Count * Floats);

    /// <summary>Token ids of all texts, one after another; empty for images.</summary>
    public ReadOnlySpan<int> Ids => ids.AsSpan(0, tokens);

    /// <summary>Their token types.</summary>
    public ReadOnlySpan<int> Types => types.AsSpan(0, tokens);

    /// <summary>(B) tokens of each input, class token included.</summary>
    public ReadOnlySpan<int> Lengths => lengths.AsSpan(0, Count);

    /// <summary>Token ids are below this number; 0 for images.</summary>
    internal int Vocabulary => model.Text?.Vocabulary ?? 0;

    /// <summary>Most tokens of an input.</summary>
    internal int MaxTokens => model.Tokens;

    /// <summary>Floats of one image.</summary>
    private int Floats { get; }

    /// <summary>Lets go of all inputs.</summary>
    public void Clear() => (Count, tokens) = (0, 0);

    /// <summary>Prepares one more input.</summary>
    /// <param name="input">An image or a text, whichever the model reads.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/> when the model does not take it; says why.</exception>
    public void Add(ModelInput input, string name)
    {
        if (Count == lengths.Length)
            throw new SufficeException(Fault.Usage, $"The batch is full with {Count} inputs. Run it, or make room for more.");
        switch (input)
        {
            case PixelImage image when !model.IsText:
                ImagePreparation.Prepare(image, model, preprocessing, pixels.AsSpan(Count * Floats, Floats), name);
                lengths[Count] = model.Tokens;
                break;
            case TokenText text when model.Text is { } reads:
                Check(text, reads, name);
                text.Ids.CopyTo(ids, tokens);
                if (text.Types is null)
                    Array.Clear(types, tokens, text.Ids.Length);
                else
                    text.Types.CopyTo(types, tokens);
                tokens += text.Ids.Length;
                lengths[Count] = text.Ids.Length;
                break;
            default:
                throw new SufficeException(
                    Fault.Data,
                    $"{name} is {(input is TokenText ? "a text" : "an image")}; this model reads {(model.IsText ? "texts" : "images")}. "
                        + "Give it those, or another model."
                );
        }
        Count++;
    }

    private static void Check(TokenText text, TextEmbedding reads, string name)
    {
        if (text.Ids.Length < 1 || text.Ids.Length > reads.MaxTokens)
            throw new SufficeException(
                Fault.Data,
                $"{name} has {text.Ids.Length} tokens; this model reads 1 to {reads.MaxTokens}. Cut it."
            );
        foreach (int id in text.Ids)
            if (id < 0 || id >= reads.Vocabulary)
                throw new SufficeException(
                    Fault.Data,
                    $"{name} has a token {id}; this model knows 0 to {reads.Vocabulary - 1}. Encode it with the model's own tokenizer."
                );
        if (text.Types is null)
            return;
        if (text.Types.Length != text.Ids.Length)
            throw new SufficeException(
                Fault.Data,
                $"{name} has {text.Ids.Length} tokens and {text.Types.Length} token types. Give one for each token, or none."
            );
        foreach (int type in text.Types)
            if (type < 0 || type >= Math.Max(1, reads.Types))
                throw new SufficeException(
                    Fault.Data,
                    $"{name} has a token type {type}; this model knows 0 to {Math.Max(1, reads.Types) - 1}. Give one of those, or none."
                );
    }
}
