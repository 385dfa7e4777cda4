using System.Text;
using Suffice.Inputs;

namespace Suffice.Tests.Inputs;

/// <summary>
/// Channels of fewer samples than pixels, in every arrangement, against what libjpeg-turbo makes of the same files
/// (Golden/images/sampling.py).
/// </summary>
public sealed class JpegPixelsTests
{
    /// <summary>
    /// Each decoder rounds the inverse transform by 1 and the colour conversion by 1, and what is between two samples by 1, times 1.772.
    /// </summary>
    private const int Tolerance = 4;

    public static TheoryData<string, string, string> Files => GoldenImages.Table("sampling.tsv.gz");

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_pixel_is_that_of_libjpeg(string name, string base64, string ppm)
    {
        PixelImage image = ImageDecoder.Decode(Convert.FromBase64String(base64), name);
        byte[] expected = Convert.FromBase64String(ppm);
        string head = $"P6\n{image.Width} {image.Height}\n255\n";
        Assert.StartsWith(head, Encoding.Latin1.GetString(expected), StringComparison.Ordinal);
        int[] differences = [.. image.Pixels.Zip(expected[head.Length..], (a, b) => Math.Abs(a - b))];
        int at = Array.IndexOf(differences, differences.Max()) / 3;
        Assert.True(differences.Max() <= Tolerance, $"{name}: differs by {differences.Max()} at {at % image.Width}, {at / image.Width}");
    }
}
