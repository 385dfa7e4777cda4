using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Data.Examples;

/// <summary>Labelled images in a fixed order. Reading is safe from several threads.</summary>
public abstract class ImageDataset : LabelledDataset
{
    public override InputKind Kind => InputKind.Image;

    /// <summary>The pixels of image <paramref name="i"/>.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/> when the image file cannot be read.</exception>
    public abstract PixelImage Image(int i);

    public override ModelInput Read(int i, ITokenizer? tokenizer, int maxTokens) => Image(i);

    public override LabelledDataset Relabelled(string[] labels, IReadOnlyList<int> classes, bool areAnswers) =>
        new RelabelledImages(this, labels, classes, areAnswers);

    public override LabelledDataset WithTraining(LabelledDataset others, IReadOnlyList<int> which) =>
        new ExtendedImages(this, (ImageDataset)others, which);

    /// <summary>Equal for images with equal size, channels and pixels: the first 128 bits of a SHA-256.</summary>
    public override UInt128 ContentHash(int i)
    {
        PixelImage image = Image(i);
        return Hash(image.Width, image.Height, image.Channels, image.Pixels);
    }

    /// <summary>The content hash of an image given as bytes.</summary>
    protected static UInt128 Hash(int width, int height, int channels, ReadOnlySpan<byte> pixels)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(MemoryMarshal.AsBytes<int>([width, height, channels]));
        sha.AppendData(pixels);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        sha.GetHashAndReset(hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
