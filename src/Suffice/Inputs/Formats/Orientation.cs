using System.Buffers.Binary;

namespace Suffice.Inputs.Formats;

/// <summary>
/// How a camera was held, 1 (upright) to 8: read from EXIF (tag 0x0112) or else from XMP, as Pillow does (<c>ImageOps.exif_transpose</c>).
/// </summary>
internal static class Orientation
{
    private const int Tag = 0x0112,
        Upright = 1,
        EntryBytes = 12;

    private static ReadOnlySpan<byte> ExifName => "Exif\0\0"u8;

    /// <param name="exif">TIFF data (EXIF 2.3, section 4.6); empty: none. Data that cannot be read mean upright, for they are not the
    /// image.</param>
    /// <param name="xmp">An XMP packet; empty: none. It counts where EXIF does not say.</param>
    public static int Of(ReadOnlySpan<byte> exif, ReadOnlySpan<byte> xmp)
    {
        while (exif.StartsWith(ExifName))
            exif = exif[ExifName.Length..];
        double value = FromExif(exif) ?? FromXmp(xmp) ?? Upright;
        return value is 2 or 3 or 4 or 5 or 6 or 7 or 8 ? (int)value : Upright;
    }

    /// <summary>Turns and mirrors an image upright. Orientations 5 to 8 swap width and height.</summary>
    public static PixelImage Apply(PixelImage image, int orientation)
    {
        if (orientation == Upright)
            return image;
        (int width, int height, int channels) = (image.Width, image.Height, image.Channels);
        bool transposed = orientation >= 5;
        bool mirrorX = orientation is 2 or 3 or 7 or 8,
            mirrorY = orientation is 3 or 4 or 6 or 7; // of the stored image's axes
        var pixels = new byte[image.Pixels.Length];
        (int newWidth, int newHeight) = transposed ? (height, width) : (width, height);
        for (int y = 0, to = 0; y < newHeight; y++)
        {
            for (int x = 0; x < newWidth; x++)
            {
                (int fromX, int fromY) = transposed ? (y, x) : (x, y);
                if (mirrorX)
                    fromX = width - 1 - fromX;
                if (mirrorY)
                    fromY = height - 1 - fromY;
                int from = ((fromY * width) + fromX) * channels;
                for (int c = 0; c < channels; c++)
                    pixels[to++] = image.Pixels[from + c];
            }
        }
        return new PixelImage(newWidth, newHeight, channels, pixels);
    }

    /// <summary>The tag's value; null: there is none. Of two tags the last one counts, and of several values the first.</summary>
    private static double? FromExif(ReadOnlySpan<byte> tiff)
    {
        bool little = tiff.StartsWith("II"u8);
        if (tiff.Length < 8 || !(little || tiff.StartsWith("MM"u8)) || !tiff[2..4].Contains((byte)42))
            return null;
        uint directory = Long(tiff[4..], little);
        if (directory > tiff.Length - 2)
            return null;
        int at = (int)directory,
            entries = Short(tiff[at..], little);
        double? found = null;
        at += 2;
        for (int i = 0; i < entries && tiff.Length - at >= EntryBytes; i++, at += EntryBytes)
        {
            ReadOnlySpan<byte> entry = tiff.Slice(at, EntryBytes);
            if (Short(entry, little) == Tag)
                found = Value(tiff, entry, little) ?? found;
        }
        return found;
    }

    /// <summary>An entry's first value, NaN where its type is no number; null: it has none, so that the entry does not count.</summary>
    private static double? Value(ReadOnlySpan<byte> tiff, ReadOnlySpan<byte> entry, bool little)
    {
        int type = Short(entry[2..], little);
        ReadOnlySpan<byte> unitBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8]; // by type; 0: there is no such type
        int unit = type < unitBytes.Length ? unitBytes[type] : 0;
        long bytes = unit * (long)Long(entry[4..], little),
            place = Long(entry[8..], little);
        if (bytes == 0 || (bytes > 4 && place + bytes > tiff.Length))
            return null;
        ReadOnlySpan<byte> data = bytes > 4 ? tiff.Slice((int)place, unit) : entry.Slice(8, unit);
        return type switch
        {
            3 => Short(data, little),
            4 or 13 => Long(data, little),
            5 => (double)Long(data, little) / Long(data[4..], little),
            6 => (sbyte)data[0],
            8 => (short)Short(data, little),
            9 => (int)Long(data, little),
            10 => (double)(int)Long(data, little) / (int)Long(data[4..], little),
            11 => BitConverter.UInt32BitsToSingle(Long(data, little)),
            12 => BitConverter.UInt64BitsToDouble(LongLong(data, little)),
            16 => LongLong(data, little),
            _ => double.NaN, // bytes and text
        };
    }

    /// <summary>The digit behind the first <c>tiff:Orientation="</c> or <c>tiff:Orientation&gt;</c>.</summary>
    private static double? FromXmp(ReadOnlySpan<byte> xmp)
    {
        ReadOnlySpan<byte> key = "tiff:Orientation"u8;
        for (int at; (at = xmp.IndexOf(key)) >= 0; )
        {
            xmp = xmp[(at + key.Length)..];
            int skip =
                xmp.StartsWith("=\""u8) ? 2
                : xmp.StartsWith(">"u8) ? 1
                : 0;
            if (skip > 0 && xmp.Length > skip && char.IsAsciiDigit((char)xmp[skip]))
                return xmp[skip] - '0';
        }
        return null;
    }

    private static ushort Short(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint Long(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);

    private static ulong LongLong(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : BinaryPrimitives.ReadUInt64BigEndian(bytes);
}
