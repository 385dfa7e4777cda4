using System.Buffers.Binary;

namespace Suffice.Inputs;

/// <summary>
/// Walks a JPEG's segments before it is decoded (ITU-T T.81, annex B): bounds, the frame's kind and size, the colour model, and that the file goes
/// on to its end marker. The decoder itself would fill a truncated image with grey.
/// </summary>
internal static class JpegInspector
{
    private const int MaxScans = 256;

    /// <summary>Returns the EXIF orientation, 1 to 8.</summary>
    public static int Inspect(ReadOnlySpan<byte> file, string name)
    {
        int orientation = 1, at = 2, scans = 0, components = 0;
        byte? adobeTransform = null;
        while (true)
        {
            byte marker = NextMarker(file, ref at, name);
            if (marker == 0xD9) break; // end of image
            if (marker is >= 0xD0 and <= 0xD8 or 0x01) continue; // no body
            if (file.Length - at < 2) throw Truncated(name);
            int length = BinaryPrimitives.ReadUInt16BigEndian(file[at..]);
            if (length < 2) throw ImageDecoder.Damaged(name, $"has a segment of impossible length at byte {at:N0}");
            if (length > file.Length - at) throw Truncated(name);
            ReadOnlySpan<byte> body = file.Slice(at + 2, length - 2);
            at += length;
            if (marker == 0xE1 && body.StartsWith("Exif\0\0"u8)) orientation = Orientation.FromExif(body[6..]);
            if (marker == 0xEE && body.StartsWith("Adobe"u8) && body.Length >= 12) adobeTransform = body[11];
            if (IsFrame(marker))
            {
                if (components != 0) throw ImageDecoder.Damaged(name, "has two frame headers");
                components = CheckFrame(marker, body, name);
            }
            if (marker == 0xDA)
            {
                if (components == 0) throw ImageDecoder.Damaged(name, "has image data before its frame header");
                if (++scans > MaxScans) throw ImageDecoder.Bad(name, $"has more than {MaxScans} scans", "Save it again as an ordinary JPEG");
                SkipScan(file, ref at, name);
            }
        }
        if (scans == 0) throw ImageDecoder.Damaged(name, "has no image data");
        if (components == 4 && adobeTransform is not (0 or 2))
            throw ImageDecoder.Bad(name, "is a JPEG of four channels without Adobe's mark, so its colours are unknown", "Convert it to RGB");
        return orientation;
    }

    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    private static int CheckFrame(byte marker, ReadOnlySpan<byte> frame, string name)
    {
        if (marker is not (0xC0 or 0xC1 or 0xC2))
            throw ImageDecoder.Bad(name, $"is {(marker >= 0xC9 ? "an arithmetic-coded" : "a lossless or hierarchical")} JPEG (frame type {marker - 0xC0}); baseline and progressive ones are read", "Save it again as an ordinary JPEG");
        if (frame.Length < 6 || frame.Length != 6 + (3 * frame[5])) throw ImageDecoder.Damaged(name, "has a frame header of the wrong length");
        if (frame[0] != 8) throw ImageDecoder.Bad(name, $"is a JPEG of {frame[0]} bits a channel; 8 are read", "Save it again with 8 bits");
        ImageDecoder.CheckSize(BinaryPrimitives.ReadUInt16BigEndian(frame[3..]), BinaryPrimitives.ReadUInt16BigEndian(frame[1..]), name);
        return frame[5] is 1 or 3 or 4 ? frame[5] : throw ImageDecoder.Bad(name, $"is a JPEG of {frame[5]} channels; 1, 3 and 4 are read", "Convert it to RGB");
    }

    /// <summary>Reads 0xFF, any further 0xFF as fill, and the marker's code.</summary>
    private static byte NextMarker(ReadOnlySpan<byte> file, ref int at, string name)
    {
        if (at < file.Length && file[at] != 0xFF) throw ImageDecoder.Damaged(name, $"has no marker where one must be, at byte {at:N0}");
        while (at < file.Length && file[at] == 0xFF) at++;
        return at < file.Length ? file[at++] : throw Truncated(name);
    }

    /// <summary>Goes to the first marker after compressed data that is not a restart marker.</summary>
    private static void SkipScan(ReadOnlySpan<byte> file, ref int at, string name)
    {
        while (true)
        {
            int found = file[at..].IndexOf((byte)0xFF);
            if (found < 0 || at + found + 1 >= file.Length) throw Truncated(name);
            at += found;
            if (file[at + 1] is not (0 or >= 0xD0 and <= 0xD7)) return;
            at += 2;
        }
    }

    private static SufficeException Truncated(string name) => ImageDecoder.Damaged(name, "is a truncated JPEG: it stops before its end marker");
}
