using Suffice.Data.Examples;
using Suffice.Inputs;

namespace Suffice.Data.Images;

/// <summary>Images of one size, held as bytes: first those of the training pool, then the official test images, if there are any.</summary>
/// <param name="name">For people and records.</param>
/// <param name="labels">Class names.</param>
/// <param name="shape">Of every image.</param>
/// <param name="train">The images that are not official test images.</param>
/// <param name="test">The official test images; null: the data set has no such split.</param>
/// <param name="customarySizes">See <see cref="LabelledDataset.CustomarySizes"/>.</param>
public sealed class UniformDataset(
    string name,
    string[] labels,
    ImageShape shape,
    UniformPart train,
    UniformPart? test = null,
    SplitSizes? customarySizes = null
) : ImageDataset
{
    public override string Name => name;

    public override string[] Labels => labels;

    public override int Count => train.Labels.Length + (test?.Labels.Length ?? 0);

    public override SplitSizes? CustomarySizes => customarySizes;

    public override int Label(int i) => Find(i, out int at).Labels[at];

    public override OfficialSplit OfficialSplitOf(int i) => i < train.Labels.Length ? OfficialSplit.Train : OfficialSplit.Test;

    public override string Id(int i)
    {
        Find(i, out int at);
        return $"{(IsOfficialTest(i) ? "test" : "train")}/{at:D5}";
    }

    public override PixelImage Image(int i) => new(shape.Width, shape.Height, shape.Channels, Pixels(i).ToArray());

    public override UInt128 ContentHash(int i) => Hash(shape.Width, shape.Height, shape.Channels, Pixels(i));

    /// <summary>The bytes of image <paramref name="i"/>, (H, W, C).</summary>
    private ReadOnlySpan<byte> Pixels(int i)
    {
        UniformPart part = Find(i, out int at);
        return part.Pixels.AsSpan(at * shape.Bytes, shape.Bytes);
    }

    private UniformPart Find(int i, out int at)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(i);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(i, Count);
        at = i < train.Labels.Length ? i : i - train.Labels.Length;
        return i < train.Labels.Length ? train : test!;
    }
}

/// <summary>Size of an image.</summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Channels">1 (grey) or 3 (RGB).</param>
public readonly record struct ImageShape(int Width, int Height, int Channels)
{
    /// <summary>Bytes of one image.</summary>
    public int Bytes => Width * Height * Channels;
}

/// <summary>Images of one size with their labels.</summary>
/// <param name="Pixels">(n, H, W, C) bytes.</param>
/// <param name="Labels">n class indices.</param>
public sealed record UniformPart(byte[] Pixels, byte[] Labels);
