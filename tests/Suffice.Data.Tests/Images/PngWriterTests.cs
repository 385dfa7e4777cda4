using Suffice.Data.Images;
using Suffice.Inputs;

namespace Suffice.Data.Tests.Images;

public sealed class PngWriterTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void What_is_encoded_decodes_to_the_same_pixels(int channels)
    {
        var image = new PixelImage(13, 7, channels, [.. Enumerable.Range(0, 13 * 7 * channels).Select(i => (byte)(i * 37))]);
        Assert.Equal(image.Pixels, ImageDecoder.Decode(PngWriter.Encode(image), "round trip").Pixels);
    }
}
