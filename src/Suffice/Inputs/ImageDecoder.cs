using StbImageSharp;
using Suffice.Bundles;

namespace Suffice.Inputs;

/// <summary>
/// Decodes PNG and JPEG to 8-bit grey or RGB; StbImageSharp does the decoding, after the file's structure has been checked here. What becomes of special files:
/// <list type="bullet">
/// <item>EXIF orientation (JPEG, PNG): applied.</item>
/// <item>Transparency: laid over white, as viewers show it.</item>
/// <item>PNG of 16 bits a channel: its upper 8 bits. PNG of 1, 2 or 4 bits, with palette, interlaced: expanded. Animated PNG: the still image.</item>
/// <item>JPEG of four channels: Adobe's CMYK and YCCK become RGB (inverted inks, no colour profile); others are refused.</item>
/// <item>Colour profiles and gamma: ignored.</item>
/// <item>Arithmetic-coded, lossless and 12-bit JPEG, more than <see cref="MaxPixels"/> pixels, other formats: refused.</item>
/// <item>Truncation, PNG checksums that fail, JPEG without its end marker: an error, never a partly decoded image. JPEG has no checksums, so
/// flipped bits inside its compressed data show only where they break the code.</item>
/// </list>
/// </summary>
public static class ImageDecoder
{
    /// <summary>Larger images are refused before anything is allocated for them.</summary>
    public const int MaxPixels = 100_000_000;

    /// <summary>Larger files are refused, bytes.</summary>
    public const int MaxFileBytes = 1 << 29;

    /// <summary>Reads and decodes a file, or what comes out of a pipe.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: missing, damaged, or of a kind that is refused; <see cref="Fault.Machine"/>: no permission, disk error.</exception>
    public static PixelImage Read(string path) => Directory.Exists(path)
        ? throw new SufficeException(Fault.Data, $"{path} is a folder; give an image file.")
        : Decode(InputFile.Read(path, MaxFileBytes, Fault.Data), path);

    /// <summary>Decodes a file's content.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="name">What errors call the image.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: damaged, or of a kind that is refused.</exception>
    public static PixelImage Decode(ReadOnlySpan<byte> file, string name)
    {
        int orientation = FileFormat.Of(file) switch
        {
            "PNG" => PngInspector.Inspect(file, name),
            "JPEG" => JpegInspector.Inspect(file, name),
            string other => throw Bad(name, $"is {other}; PNG and JPEG are read", "Convert it to one of them"),
        };
        ImageResult result = Decompress(file.ToArray(), name);
        int channels = (int)result.Comp;
        byte[] pixels = channels is 2 or 4 ? OverWhite(result.Data, channels) : result.Data;
        return Orientation.Apply(new PixelImage(result.Width, result.Height, channels < 3 ? 1 : 3, pixels), orientation);
    }

    /// <summary>Refuses images of no or too many pixels.</summary>
    internal static void CheckSize(long width, long height, string name)
    {
        if (width <= 0 || height <= 0) throw Bad(name, $"says it is {width} × {height} pixels", "The file is damaged: replace it");
        if (width * height > MaxPixels) throw Bad(name, $"is {width} × {height} pixels; at most {MaxPixels:N0} in all are decoded", "Shrink the image");
    }

    internal static SufficeException Damaged(string name, string what) => Bad(name, what, "The file is damaged: replace it");

    internal static SufficeException Bad(string name, string what, string remedy) => new(Fault.Data, $"{name} {what}. {remedy}.");

    private static ImageResult Decompress(byte[] file, string name)
    {
        try
        {
            return ImageResult.FromMemory(file, ColorComponents.Default);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            throw new SufficeException(Fault.Data, $"{name} cannot be decoded: its compressed data break the format's rules. The file is damaged: replace it.", error);
        }
    }

    private static byte[] OverWhite(byte[] source, int channels)
    {
        int colours = channels - 1;
        var pixels = new byte[source.Length / channels * colours];
        for (int from = 0, to = 0; from < source.Length; from += channels)
        {
            int alpha = source[from + colours];
            for (int c = 0; c < colours; c++) pixels[to++] = (byte)(((source[from + c] * alpha) + (255 * (255 - alpha)) + 127) / 255);
        }
        return pixels;
    }
}
