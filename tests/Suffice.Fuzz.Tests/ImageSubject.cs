using System.Buffers.Binary;
using Suffice.Inputs;

namespace Suffice.Fuzz.Tests;

/// <summary>
/// A valid PNG or JPEG, changed in one of the <see cref="ImageMutation"/>s and decoded. Changes that the formats allow must leave the
/// pixels as they were;
/// others end in an image of the size that the file says, or in a refusal that names the image.
/// </summary>
internal sealed class ImageSubject : IFuzzSubject
{
    private const string Name = "pictures/cat.jpg";
    private const long MaxPixels = 1 << 16;

    /// <summary>Beside the image itself: an error with its stack takes some tens of kilobytes, a file's tables some more.</summary>
    private const long AllowedBytes = 1 << 20;

    private readonly (byte[] File, PixelImage Image)[] samples;
    private double mostBytes;

    public ImageSubject() =>
        samples = [
            .. Directory
                .EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Images"), "*", SearchOption.AllDirectories)
                .Where(file => Path.GetExtension(file) is ".png" or ".jpg")
                .Order(StringComparer.Ordinal)
                .Select(File.ReadAllBytes)
                .Select(file => (file, ImageDecoder.Decode(file, Name, MaxPixels))),
        ];

    public IReadOnlyDictionary<string, double> Measures => new Dictionary<string, double> { ["most_bytes_taken"] = mostBytes };

    public string? Run(Random random, out string way)
    {
        (byte[] file, PixelImage image) = samples[random.Next(samples.Length)];
        bool isPng = file[1] == 'P';
        ImageMutation[] fitting = [.. ImageMutation.All.Where(mutation => mutation.IsPng is null || mutation.IsPng == isPng)];
        ImageMutation mutation = fitting[random.Next(fitting.Length)];
        way = mutation.Name;
        byte[] changed = mutation.Apply(file, random);
        string? refusal = Decode(changed, out PixelImage? decoded);
        if (!mutation.IsHarmless)
            return refusal;
        if (refusal is not null)
            throw new InvalidOperationException($"A file that is as good as before was refused: {refusal}");
        if (!decoded!.Pixels.AsSpan().SequenceEqual(image.Pixels))
            throw new InvalidOperationException("A file that is as good as before has other pixels.");
        return null;
    }

    public void Dispose() { }

    private string? Decode(byte[] file, out PixelImage? image)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            image = ImageDecoder.Decode(file, Name, MaxPixels);
            CheckMemory(before, file.Length, image.Pixels.Length);
            // Turning an image upright may swap its sides.
            if (Sizes(file) is { } says && !says.Contains((image.Width, image.Height)) && !says.Contains((image.Height, image.Width)))
                throw new InvalidOperationException($"The image is {image.Width} × {image.Height}, which the file does not say.");
            return null;
        }
        catch (SufficeException refusal)
        {
            image = null;
            CheckMemory(before, file.Length, 3 * MaxPixels);
            return refusal.Fault == Fault.Data && refusal.Message.StartsWith(Name, StringComparison.Ordinal)
                ? refusal.Message[Name.Length..]
                : throw new InvalidOperationException(
                    $"It was refused without naming the file: {refusal.Fault}, {refusal.Message}",
                    refusal
                );
        }
    }

    private void CheckMemory(long before, long fileBytes, long pixelBytes)
    {
        long taken = GC.GetAllocatedBytesForCurrentThread() - before;
        mostBytes = Math.Max(mostBytes, taken);
        if (taken > AllowedBytes + (4 * fileBytes) + (8 * pixelBytes))
            throw new InvalidOperationException($"Decoding {fileBytes} bytes took {taken} bytes of memory.");
    }

    /// <summary>Every size that a file may mean: a PNG's header has one, a JPEG one in each thing that looks like a frame header.</summary>
    private static HashSet<(int, int)>? Sizes(byte[] file)
    {
        if (file[1] == 'P')
            return [(BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(20)))];
        var sizes = new HashSet<(int, int)>();
        for (int at = 0; at + 9 < file.Length; at++)
        {
            if (file[at] == 0xFF && file[at + 1] is >= 0xC0 and <= 0xC2)
                sizes.Add(
                    (BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(at + 7)), BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(at + 5)))
                );
        }
        return sizes;
    }
}
