using System.Globalization;
using Suffice.Inputs;

namespace Suffice.Tests.Inputs;

/// <summary>
/// Channels, their names, JFIF, Adobe and EXIF segments in every combination, against what libjpeg-turbo makes of the same files
/// (Golden/images/colours.py).
/// </summary>
public sealed class JpegColoursTests
{
    /// <summary>Each decoder rounds the inverse transform by 1, the colour conversion by 1, and for inks their product by 1.</summary>
    private const int Tolerance = 3;

    public static TheoryData<string, string, string> Files => GoldenImages.Table("colours.tsv.gz");

    [Theory]
    [MemberData(nameof(Files))]
    public void Colours_are_those_of_libjpeg(string name, string base64, string expected)
    {
        PixelImage image = ImageDecoder.Decode(Convert.FromBase64String(base64), name);
        int[] pixel = [.. expected.Split(',').Select(value => int.Parse(value, CultureInfo.InvariantCulture))];
        Assert.Equal((8, 8, pixel.Length), (image.Width, image.Height, image.Channels));
        int worst = image.Pixels.Select((value, i) => Math.Abs(value - pixel[i % pixel.Length])).Max();
        Assert.True(worst <= Tolerance, $"{name}: {string.Join(',', image.Pixels.Take(pixel.Length))} instead of {expected}");
    }

    [Fact]
    public void Two_channels_of_one_name_are_told_apart_as_libjpeg_does()
    {
        byte[] file = GoldenImages.Read("rgb.jpg");
        int frame = file.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]),
            scan = file.AsSpan().IndexOf([(byte)0xFF, (byte)0xDA]);
        PixelImage expected = ImageDecoder.Decode(file, "rgb.jpg");
        // The third channel gets the second one's name, in both headers.
        file[frame + 16] = file[frame + 13];
        file[scan + 9] = file[scan + 7];
        PngDecodingTests.AssertSame(expected, ImageDecoder.Decode(file, "rgb.jpg"));
    }

    [Fact]
    public void The_files_content_given_is_not_changed()
    {
        byte[] file = GoldenImages.Read("rgb.jpg"),
            before = [.. file];
        ImageDecoder.Decode(file, "rgb.jpg");
        Assert.Equal(before, file);
    }
}
