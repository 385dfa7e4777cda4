namespace Suffice.Models;

/// <summary>
/// What a net reads: images or texts. What depends on it is asked here, or looked up in a table that has an entry for each kind
/// (<see cref="ByKind{T}"/>).
/// </summary>
public abstract class InputKind
{
    private protected InputKind() { }

    /// <summary>Square images of one size.</summary>
    public static InputKind Image { get; } = new ImageKind();

    /// <summary>Texts, each with a number of tokens of its own.</summary>
    public static InputKind Text { get; } = new TextKind();

    /// <summary>All there are.</summary>
    public static IReadOnlyList<InputKind> All { get; } = [Image, Text];

    /// <summary>What one input is called: <c>image</c> or <c>text</c>.</summary>
    public abstract string Noun { get; }

    /// <summary>The noun with its article: <c>an image</c>.</summary>
    public abstract string One { get; }

    /// <summary>Whether each input has a number of tokens of its own, and costs what these cost. Otherwise all have the same.</summary>
    public abstract bool VariesInLength { get; }

    /// <summary>The kind whose inputs are called so.</summary>
    public static InputKind Named(string noun) => All.First(kind => kind.Noun == noun);

    /// <summary>Tokens of an input, class token included; where inputs vary, the most that one may have.</summary>
    internal abstract int Tokens(ModelDescription model);

    /// <summary>Token ids are below this number; null where inputs are not made of token ids, and need no tokenizer.</summary>
    internal abstract int? Vocabulary(ModelDescription model);

    /// <summary>Shape of one prepared input: (channels, height, width) of an image, (most tokens) of a text.</summary>
    internal abstract int[] Shape(ModelDescription model);

    /// <summary>Numbers of one prepared input: the product of its <see cref="Shape"/>.</summary>
    internal abstract int Numbers(ModelDescription model);

    /// <summary>Multiply-adds that make tokens of one input.</summary>
    /// <param name="model">What reads it.</param>
    /// <param name="tokens">Of the input, class token included.</param>
    internal abstract long EmbeddingMacs(ModelDescription model, int tokens);

    /// <summary>Index of the first token that a mean of all reads (<see cref="ExitPooling.Mean"/>).</summary>
    internal abstract int FirstOfMean(ModelDescription model);

    /// <summary>Whether inputs prepared for one net mean the same to another, beyond having the same shape.</summary>
    internal abstract bool ReadsAlike(ModelDescription model, ModelDescription other);

    /// <summary>All that decides about names, shapes and meaning of the embedding's weights, in words.</summary>
    internal abstract string Describe(ModelDescription model);

    /// <summary>Checks the part of a description that says how inputs become tokens.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Bundle"/>, naming the field.</exception>
    internal abstract void Validate(ModelDescription model);

    /// <summary>This kind's entry.</summary>
    internal abstract T In<T>(ByKind<T> table);
}
