using Suffice.Files;
using Suffice.Inputs.Formats;

namespace Suffice.Inputs;

/// <summary>
/// Decodes PNG and JPEG to 8-bit grey or RGB. JPEG is decoded by StbImageSharp, after the file was checked to its last block and its
/// colours were made plain; PNG row by row here. What becomes of special files:
/// <list type="bullet">
/// <item>Orientation in EXIF or XMP (JPEG, PNG): applied, as Pillow does.</item>
/// <item>Transparency: laid over white, as viewers show it.</item>
/// <item>PNG of 16 bits a channel: its upper 8 bits. PNG of 1, 2 or 4 bits, with palette, interlaced: expanded. Animated PNG: the still
/// image.</item>
/// <item>JPEG of three channels: YCbCr or RGB by the rules of libjpeg. Of four channels: Adobe's CMYK and YCCK become RGB (inverted inks,
/// no colour profile); others are refused.</item>
/// <item>Colour profiles and gamma: ignored.</item>
/// <item>Arithmetic-coded, lossless and 12-bit JPEG, more than the pixels allowed, other formats: refused.</item>
/// <item>Data that end early, scans or restart intervals that are missing, PNG checksums that fail, colours that a palette does not have:
/// an error, never a partly decoded image. JPEG has no checksums, so flipped bits inside its compressed data show only where they break the
/// code.</item>
/// </list>
/// Beside file and image, decoding takes at most 3 bytes a pixel for baseline JPEG of up to three channels and for turning an image
/// upright, 13 for other JPEG, and a few rows for PNG.
/// </summary>
public static class ImageDecoder
{
    /// <summary>Images of more pixels are refused before anything is allocated for them, unless a caller allows more or fewer.</summary>
    public const long DefaultMaxPixels = 100_000_000;

    /// <summary>Larger files are refused, bytes.</summary>
    public const int MaxFileBytes = 1 << 29;

    /// <summary>From as many on, the memory there is is asked for.</summary>
    private const long ManyPixels = 1 << 20;

    /// <summary>Reads and decodes a file, or what comes out of a pipe.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxPixels">Images of more pixels are refused.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: missing, damaged, or of a kind that is refused;
    /// <see cref="Fault.Machine"/>: no permission, disk error, too little memory.</exception>
    public static PixelImage Read(string path, long maxPixels = DefaultMaxPixels) =>
        Directory.Exists(path)
            ? throw new SufficeException(Fault.Data, $"{path} is a folder; give an image file.")
            : DecodeInPlace(InputFile.Read(path, MaxFileBytes, Fault.Data), path, maxPixels);

    /// <summary>Decodes a file's content.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="name">What errors call the image.</param>
    /// <param name="maxPixels">Images of more pixels are refused.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: damaged, or of a kind that is refused; <see cref="Fault.Machine"/>: too
    /// little memory.</exception>
    public static PixelImage Decode(ReadOnlySpan<byte> file, string name, long maxPixels = DefaultMaxPixels) =>
        DecodeInPlace(file.ToArray(), name, maxPixels);

    /// <summary>Refuses images of no or too many pixels, and of more than this process has memory for.</summary>
    /// <param name="bytesPerPixel">That decoding takes at most.</param>
    internal static void CheckSize(long width, long height, long maxPixels, int bytesPerPixel, string name)
    {
        if (width <= 0 || height <= 0)
            throw Bad(name, $"says it is {width} × {height} pixels", "The file is damaged: replace it");
        if (width > maxPixels / height)
            throw Bad(
                name,
                $"is {width} × {height} pixels; at most {maxPixels:N0} in all are decoded",
                "Shrink the image, or allow more pixels"
            );
        if (width * height > Array.MaxLength / 3)
            throw TooLarge(name, $"is {width} × {height} pixels, more than memory can hold in one piece");
        if (width * height < ManyPixels)
            return; // asking the runtime would take longer than a small image
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes; // respects limits of containers
        if (width * height > available / bytesPerPixel)
            throw TooLarge(
                name,
                $"is {width} × {height} pixels, which may take {width * height * bytesPerPixel >> 20:N0} MiB to decode; there are "
                    + $"{available >> 20:N0}"
            );
    }

    internal static SufficeException Damaged(string name, string what) => Bad(name, what, "The file is damaged: replace it");

    internal static SufficeException Bad(string name, string what, string remedy) => new(Fault.Data, $"{name} {what}. {remedy}.");

    private static SufficeException TooLarge(string name, string what, Exception? inner = null) =>
        new(Fault.Machine, $"{name} {what}. Shrink the image, or give the process more memory.", inner);

    /// <param name="file">May be changed.</param>
    private static PixelImage DecodeInPlace(byte[] file, string name, long maxPixels)
    {
        try
        {
            (PixelImage image, int orientation) = FileFormat.Of(file) switch
            {
                "PNG" => PngDecoder.Decode(file, name, maxPixels),
                "JPEG" => DecodeJpeg(file, name, maxPixels),
                string other => throw Bad(name, $"is {other}; PNG and JPEG are read", "Convert it to one of them"),
            };
            return Orientation.Apply(image, orientation);
        }
        catch (OutOfMemoryException error)
        {
            throw TooLarge(name, "needs more memory to be decoded than there is", error);
        }
    }

    private static (PixelImage Image, int Orientation) DecodeJpeg(byte[] file, string name, long maxPixels)
    {
        int orientation = JpegInspector.Inspect(file, name, maxPixels);
        try
        {
            return (JpegPixels.Decode(file), orientation);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            throw new SufficeException(
                Fault.Data,
                $"{name} cannot be decoded: its compressed data break the format's rules. The file is damaged: replace it.",
                error
            );
        }
    }
}
