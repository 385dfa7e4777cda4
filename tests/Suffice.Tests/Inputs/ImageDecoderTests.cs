using System.Text;
using Suffice.Inputs;

namespace Suffice.Tests.Inputs;

public sealed class ImageDecoderTests
{
    [Theory]
    [InlineData("GIF89a....", "a GIF image")]
    [InlineData("BM........", "a BMP image")]
    [InlineData("RIFF....WEBPVP8 ", "a WebP image")]
    [InlineData("II*\0....", "a TIFF image")]
    [InlineData("8BPS....", "a Photoshop image")]
    [InlineData("....ftypheic", "a HEIC, AVIF or video file")]
    [InlineData("%PDF-1.7", "a PDF document")]
    [InlineData("<html></html>", "an XML, SVG or HTML text")]
    [InlineData("PK..", "a zip archive")]
    [InlineData("", "empty")]
    [InlineData("abc", "begins with 616263")]
    public void Other_formats_are_refused_by_name(string content, string what) =>
        Errors.Expect(
            Fault.Data,
            () => ImageDecoder.Decode(Encoding.Latin1.GetBytes(content), "some/file.jpg"),
            "some/file.jpg",
            what,
            "PNG and JPEG",
            "Convert"
        );

    [Fact]
    public void A_missing_file_is_named() =>
        Errors.Expect(Fault.Data, () => ImageDecoder.Read("/nowhere/cat.png"), "/nowhere/cat.png", "does not exist", "Check the path");

    [Fact]
    public void A_folder_is_not_an_image() =>
        Errors.Expect(Fault.Data, () => ImageDecoder.Read(AppContext.BaseDirectory), "is a folder", "give an image file");

    [Fact]
    public async Task An_image_may_come_through_a_pipe()
    {
        using var folder = new TemporaryFolder();
        byte[] png = Convert.FromBase64String(
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
        );
        Task writer = NamedPipe.Fill(NamedPipe.Make(folder.File("pipe")), png);
        Assert.Equal((1, 1), (ImageDecoder.Read(folder.File("pipe")).Width, ImageDecoder.Decode(png, "it").Width));
        await writer;
    }

    [Fact]
    public void A_pixel_image_must_fit_its_bytes() =>
        Errors.Expect(Fault.Data, () => new PixelImage(2, 2, 2, new byte[8]), "2 × 2", "8 bytes", "1 or 3 channels");
}
