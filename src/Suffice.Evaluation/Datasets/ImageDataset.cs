using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Suffice.Inputs;

namespace Suffice.Evaluation.Datasets;

/// <summary>Sizes of the splits taken from the images that are not official test images; the training split gets the rest.</summary>
/// <param name="Control">Images.</param>
/// <param name="Calibration">Images.</param>
public sealed record SplitSizes(int Control, int Calibration);

/// <summary>Labelled images in a fixed order. Reading is safe from several threads.</summary>
public abstract class ImageDataset
{
    private const int ErrorsShown = 5;

    /// <summary>For people and records, such as <c>fashion-mnist</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Class names; an image's label is an index into them.</summary>
    public abstract string[] Labels { get; }

    /// <summary>Images in all.</summary>
    public abstract int Count { get; }

    /// <summary>The pixels of image <paramref name="i"/>.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/> when the image file cannot be read.</exception>
    public abstract PixelImage Image(int i);

    /// <summary>Class of image <paramref name="i"/>, 0 to Labels.Length − 1.</summary>
    public abstract int Label(int i);

    /// <summary>Whether the makers of the data set put image <paramref name="i"/> into its test split.</summary>
    public abstract bool IsOfficialTest(int i);

    /// <summary>Name of image <paramref name="i"/> in tables: <c>train/00012</c>, or its file's path relative to the data set's folder.</summary>
    public abstract string Id(int i);

    /// <summary>Split sizes customary for this data set; null: the general shares of <see cref="DataSplits"/>.</summary>
    public virtual SplitSizes? CustomarySizes => null;

    /// <summary>Equal for images with equal size, channels and pixels: the first 128 bits of a SHA-256.</summary>
    public virtual UInt128 ContentHash(int i)
    {
        PixelImage image = Image(i);
        return Hash(image.Width, image.Height, image.Channels, image.Pixels);
    }

    /// <summary>The content hashes of all images, computed on all cores, so that one look finds every unreadable file.</summary>
    /// <param name="progress">Told the share done, 0 to 1, about a hundred times; for large folders this takes minutes.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/> when images cannot be read; the message names the first and counts the rest.</exception>
    public virtual UInt128[] ContentHashes(IProgress<double>? progress = null)
    {
        int done = 0, step = Math.Max(1, Count / 100);
        var hashes = new UInt128[Count];
        var errors = new ConcurrentDictionary<int, SufficeException>();
        Parallel.For(0, hashes.Length, i =>
        {
            try
            {
                hashes[i] = ContentHash(i);
            }
            catch (SufficeException error)
            {
                errors[i] = error;
            }
            int now = Interlocked.Increment(ref done);
            if (now % step == 0) progress?.Report((double)now / hashes.Length);
        });
        if (errors.IsEmpty) return hashes;
        SufficeException[] first = [.. errors.OrderBy(pair => pair.Key).Take(ErrorsShown).Select(pair => pair.Value)];
        if (errors.Count == 1) throw new SufficeException(first[0].Fault, first[0].Message, first[0]);
        string rest = errors.Count > ErrorsShown ? $"{Environment.NewLine}and {errors.Count - ErrorsShown:N0} more." : "";
        throw new SufficeException(first[0].Fault,
            $"{Name} holds {errors.Count:N0} images that cannot be read:{Environment.NewLine}{string.Join(Environment.NewLine, first.Select(error => error.Message))}{rest}", first[0]);
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
