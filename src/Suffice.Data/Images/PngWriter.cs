using StbImageWriteSharp;
using Suffice.Inputs;

namespace Suffice.Data.Images;

/// <summary>Encodes images as PNG, for reports and examples.</summary>
internal static class PngWriter
{
    /// <summary>A PNG file's bytes: 8-bit grey or RGB, without loss.</summary>
    public static byte[] Encode(PixelImage image)
    {
        using var file = new MemoryStream();
        new ImageWriter().WritePng(
            image.Pixels,
            image.Width,
            image.Height,
            image.Channels == 1 ? ColorComponents.Grey : ColorComponents.RedGreenBlue,
            file
        );
        return file.ToArray();
    }
}
