namespace Suffice.Inputs.Formats;

/// <summary>What application segments of a JPEG say about how it is held: EXIF, which may be cut into several segments, and XMP.</summary>
internal sealed class JpegMetadata
{
    private static ReadOnlySpan<byte> ExifName => "Exif\0\0"u8;

    private static ReadOnlySpan<byte> XmpName => "http://ns.adobe.com/xap/1.0/\0"u8;

    private readonly List<byte> exif = [];
    private byte[] xmp = [];

    /// <summary>1 to 8.</summary>
    public int Orientation => Formats.Orientation.Of(exif.ToArray(), xmp);

    public void Add(byte marker, ReadOnlySpan<byte> body)
    {
        if (marker != 0xE1)
            return;
        if (body.StartsWith(ExifName))
            exif.AddRange(body[ExifName.Length..]);
        if (body.StartsWith(XmpName))
            xmp = body[XmpName.Length..].ToArray();
    }
}
