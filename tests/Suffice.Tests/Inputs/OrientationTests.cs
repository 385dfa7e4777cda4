using System.Globalization;
using System.Text;
using Suffice.Inputs;
using Suffice.Inputs.Formats;

namespace Suffice.Tests.Inputs;

/// <summary>Where an orientation is found. That all eight are applied rightly is checked with the formats.</summary>
public sealed class OrientationTests
{
    private static readonly byte[] Jpeg = GoldenImages.Read("rgb.jpg");

    public static TheoryData<string, string, string> Files => GoldenImages.Table("orientations.tsv");

    /// <summary>
    /// EXIF data that store an orientation in every way that TIFF has, against what Pillow makes of them (Golden/images/orientations.py).
    /// </summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void EXIF_is_read_as_Pillow_reads_it(string name, string segments, string expected) =>
        AssertOrientation(int.Parse(expected, CultureInfo.InvariantCulture), WithSegments(Convert.FromBase64String(segments)), name);

    /// <summary>EXIF larger than a segment goes on in the next one; the first may hold its name alone (Pillow since version 10).</summary>
    [Fact]
    public void EXIF_in_several_segments_is_joined()
    {
        byte[] tiff = ExifBuilder.Tiff(6);
        foreach (int cut in new[] { 0, 5, 12, 20, tiff.Length })
            AssertOrientation(6, WithSegments([.. Exif(tiff[..cut]), .. Exif(tiff[cut..])]), $"cut at {cut}");
        AssertOrientation(6, WithSegments(Exif([.. "Exif\0\0"u8, .. tiff])), "its name twice");
    }

    [Theory]
    [InlineData("<x tiff:Orientation=\"6\"/>", 6)]
    [InlineData("<tiff:Orientation>8</tiff:Orientation>", 8)]
    [InlineData("<x tiff:Orientation='6'/>", 1)]
    [InlineData("<x tiff:Orientation=\"\" tiff:Orientation=\"3\"/>", 3)]
    [InlineData("<x tiff:Orientation=\"9\"/>", 1)]
    [InlineData("<x tiff:Orientation=\"", 1)]
    public void XMP_counts_where_EXIF_does_not_say(string packet, int expected)
    {
        byte[] xmp = Segment([.. "http://ns.adobe.com/xap/1.0/\0"u8, .. Encoding.UTF8.GetBytes(packet)]);
        AssertOrientation(expected, WithSegments(xmp), packet);
        AssertOrientation(3, WithSegments([.. xmp, .. Exif(ExifBuilder.Tiff(3))]), "EXIF behind it");
        AssertOrientation(1, WithSegments([.. Exif(ExifBuilder.Tiff(1)), .. xmp]), "EXIF before it");
    }

    [Fact]
    public void Segments_behind_the_first_scan_do_not_count()
    {
        byte[] file = [.. Jpeg.AsSpan(0, Jpeg.Length - 2), .. Exif(ExifBuilder.Tiff(6)), .. Jpeg.AsSpan(Jpeg.Length - 2)];
        AssertOrientation(1, file, "behind the scan");
    }

    private static void AssertOrientation(int expected, byte[] file, string what)
    {
        PixelImage stored = ImageDecoder.Decode(Jpeg, "stored"),
            shown = ImageDecoder.Decode(file, "shown");
        PixelImage turned = Orientation.Apply(stored, expected);
        Assert.True(
            (turned.Width, turned.Height) == (shown.Width, shown.Height) && turned.Pixels.AsSpan().SequenceEqual(shown.Pixels),
            what
        );
    }

    private static byte[] WithSegments(byte[] segments) => [0xFF, 0xD8, .. segments, .. Jpeg.AsSpan(2)];

    private static byte[] Exif(byte[] tiff) => Segment([.. "Exif\0\0"u8, .. tiff]);

    private static byte[] Segment(byte[] body) => [0xFF, 0xE1, (byte)((body.Length + 2) >> 8), (byte)(body.Length + 2), .. body];
}
