using System.IO.Compression;
using System.Text;

namespace Suffice.Inputs.Formats;

/// <summary>What chunks of a PNG say about how it is held: EXIF (its own chunk, or as text, as ImageMagick writes it) and XMP.</summary>
internal sealed class PngMetadata
{
    private const string ExifText = "Raw profile type exif",
        XmpText = "XML:com.adobe.xmp";
    private const int MostText = 1 << 20,
        ProfileHeadLines = 3;

    private byte[]? exif;
    private byte[]? profile;
    private byte[] xmp = [];

    /// <summary>1 to 8.</summary>
    public int Orientation => Formats.Orientation.Of(exif ?? profile, xmp);

    public void Add(string type, ReadOnlySpan<byte> body)
    {
        if (type == "eXIf")
            exif = body.ToArray();
        if (type is not ("tEXt" or "zTXt" or "iTXt"))
            return;
        int keyEnd = body.IndexOf((byte)0);
        if (keyEnd < 0)
            return;
        string key = Encoding.Latin1.GetString(body[..keyEnd]);
        if (key is not (ExifText or XmpText) || Text(type, body[(keyEnd + 1)..]) is not { } text)
            return;
        if (key == XmpText)
            xmp = text;
        else
            profile = Profile(Encoding.Latin1.GetString(text));
    }

    /// <summary>A text chunk's text; null: it cannot be read.</summary>
    private static byte[]? Text(string type, ReadOnlySpan<byte> body)
    {
        if (type == "tEXt")
            return body.ToArray();
        if (type == "zTXt")
            return body.Length > 0 && body[0] == 0 ? Unpacked(body[1..]) : null;
        if (body.Length < 2)
            return null;
        (bool packed, byte method) = (body[0] != 0, body[1]);
        body = body[2..];
        for (int i = 0; i < 2; i++) // language, translated key
        {
            int end = body.IndexOf((byte)0);
            if (end < 0)
                return null;
            body = body[(end + 1)..];
        }
        return !packed ? body.ToArray()
            : method == 0 ? Unpacked(body)
            : null;
    }

    private static byte[]? Unpacked(ReadOnlySpan<byte> packed)
    {
        try
        {
            using var zlib = new ZLibStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress);
            using var text = new MemoryStream(); // grows with what there is
            Span<byte> piece = stackalloc byte[1024];
            while (text.Length < MostText && zlib.Read(piece) is > 0 and var count)
                text.Write(piece[..count]);
            return text.ToArray();
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            return null; // no image data
        }
    }

    /// <summary>Bytes written as hexadecimal digits below three lines; null: they are not.</summary>
    private static byte[]? Profile(string text)
    {
        string digits = string.Concat(text.Split('\n').Skip(ProfileHeadLines)).Trim();
        try
        {
            return Convert.FromHexString(digits);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
