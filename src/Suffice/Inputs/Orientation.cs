using System.Buffers.Binary;

namespace Suffice.Inputs;

/// <summary>EXIF's orientation (tag 0x0112): how a camera was held, 1 (upright) to 8.</summary>
internal static class Orientation
{
    private const int Tag = 0x0112, TypeShort = 3;

    /// <summary>Reads the tag from TIFF data (EXIF 2.3, section 4.6). Data that cannot be read mean upright, for they are not the image.</summary>
    public static int FromExif(ReadOnlySpan<byte> tiff)
    {
        bool little = tiff.StartsWith("II"u8);
        if (tiff.Length < 8 || !(little || tiff.StartsWith("MM"u8)) || Short(tiff[2..], little) != 42) return 1;
        uint directory = Long(tiff[4..], little);
        if (directory > tiff.Length - 2) return 1;
        int at = (int)directory, entries = Short(tiff[at..], little);
        at += 2;
        for (int i = 0; i < entries && tiff.Length - at >= 12; i++, at += 12)
        {
            ReadOnlySpan<byte> entry = tiff.Slice(at, 12); // tag, type, count, value
            if (Short(entry, little) != Tag) continue;
            int value = Short(entry[8..], little);
            return Short(entry[2..], little) == TypeShort && value is >= 1 and <= 8 ? value : 1;
        }
        return 1;
    }

    /// <summary>Turns and mirrors an image upright. Orientations 5 to 8 swap width and height.</summary>
    public static PixelImage Apply(PixelImage image, int orientation)
    {
        if (orientation == 1) return image;
        (int width, int height, int channels) = (image.Width, image.Height, image.Channels);
        bool transposed = orientation >= 5;
        bool mirrorX = orientation is 2 or 3 or 7 or 8, mirrorY = orientation is 3 or 4 or 6 or 7; // of the stored image's axes
        var pixels = new byte[image.Pixels.Length];
        (int newWidth, int newHeight) = transposed ? (height, width) : (width, height);
        for (int y = 0, to = 0; y < newHeight; y++)
        {
            for (int x = 0; x < newWidth; x++)
            {
                (int fromX, int fromY) = transposed ? (y, x) : (x, y);
                if (mirrorX) fromX = width - 1 - fromX;
                if (mirrorY) fromY = height - 1 - fromY;
                int from = ((fromY * width) + fromX) * channels;
                for (int c = 0; c < channels; c++) pixels[to++] = image.Pixels[from + c];
            }
        }
        return new PixelImage(newWidth, newHeight, channels, pixels);
    }

    private static ushort Short(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint Long(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
