namespace Suffice.Inputs.Formats;

/// <summary>Names a file's format from its first bytes, for decoding and for errors.</summary>
internal static class FileFormat
{
    /// <summary><c>PNG</c>, <c>JPEG</c>, or words that complete "the file is …".</summary>
    public static string Of(ReadOnlySpan<byte> file)
    {
        if (file.IsEmpty)
            return "empty";
        if (file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]))
            return "PNG";
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return "JPEG";
        if (file.StartsWith("GIF8"u8))
            return "a GIF image";
        if (file.StartsWith("BM"u8))
            return "a BMP image";
        if (file.StartsWith("RIFF"u8) && file.Length >= 12 && file[8..].StartsWith("WEBP"u8))
            return "a WebP image";
        if (file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8))
            return "a TIFF image";
        if (file.StartsWith("8BPS"u8))
            return "a Photoshop image";
        if (file.Length >= 12 && file[4..].StartsWith("ftyp"u8))
            return "a HEIC, AVIF or video file";
        if (file.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
            return "a gzip archive";
        if (file.StartsWith("PK"u8))
            return "a zip archive";
        if (file.StartsWith("%PDF"u8))
            return "a PDF document";
        if (file.StartsWith("<"u8))
            return "an XML, SVG or HTML text";
        return $"of an unknown format (it begins with {Convert.ToHexString(file[..Math.Min(8, file.Length)])})";
    }
}
