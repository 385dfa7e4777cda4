using Suffice.Models;

namespace Suffice.Inputs;

/// <summary>
/// What a caller may give: an <see cref="ImageFile"/>, an <see cref="EncodedImage"/>, a <see cref="PlainText"/>, or a
/// <see cref="ModelInput"/>, which needs no reading. Nothing is read before it is run.
/// </summary>
public abstract record InputSource
{
    private protected InputSource() { }

    /// <summary>What it is.</summary>
    public abstract InputKind Kind { get; }

    /// <summary>Reads it.</summary>
    /// <param name="reading">How.</param>
    /// <param name="name">What errors call it.</param>
    internal abstract ModelInput Read(InputReading reading, string name);

    /// <summary>What errors call it.</summary>
    /// <param name="number">Its place among several; null where it is alone.</param>
    internal virtual string NameAmong(int? number) => number is { } place ? $"{Kind.Noun} {place}" : $"the {Kind.Noun}";
}

/// <summary>An image file, PNG or JPEG.</summary>
/// <param name="Path">Where it is.</param>
public sealed record ImageFile(string Path) : InputSource
{
    /// <inheritdoc/>
    public override InputKind Kind => InputKind.Image;

    internal override ModelInput Read(InputReading reading, string name) => ImageDecoder.Read(Path, reading.MaxPixels);

    internal override string NameAmong(int? number) => Path;
}

/// <summary>The content of an image file, PNG or JPEG.</summary>
/// <param name="Content">All of its bytes; must not change before it is run.</param>
/// <param name="Name">What errors call it; null: the image.</param>
public sealed record EncodedImage(ReadOnlyMemory<byte> Content, string? Name = null) : InputSource
{
    /// <inheritdoc/>
    public override InputKind Kind => InputKind.Image;

    internal override ModelInput Read(InputReading reading, string name) => ImageDecoder.Decode(Content.Span, name, reading.MaxPixels);

    internal override string NameAmong(int? number) => Name ?? base.NameAmong(number);
}

/// <summary>A text, for a bundle that was opened with its tokenizer.</summary>
/// <param name="Text">As it is; too long a text is cut, or refused, as the model says.</param>
public sealed record PlainText(string Text) : InputSource
{
    /// <inheritdoc/>
    public override InputKind Kind => InputKind.Text;

    internal override ModelInput Read(InputReading reading, string name) =>
        Text is null // JSON's null comes into lists of texts
            ? throw new SufficeException(Fault.Data, $"{name} is null. Give a text, an empty one if need be.")
        : reading.Tokenizer is { } tokenizer ? new TokenText(tokenizer.Encode(Text, reading.Model.LongestInput))
        : throw new SufficeException(
            Fault.Usage,
            $"{reading.Bundle} was opened without its tokenizer, so it takes tokens but no texts. Open it with TextModel.Open of "
                + "Suffice.Text, or give tokens."
        );
}
