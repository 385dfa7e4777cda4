using Suffice.Inputs;

namespace Suffice.Tests.Inputs;

public sealed class JpegDecodingTests
{
    private const string Name = "cat.jpg";

    public static TheoryData<int, bool> Orientations =>
        new(from orientation in Enumerable.Range(1, 8) from little in new[] { false, true } select (orientation, little));

    /// <summary>
    /// Decoders may round the inverse transform by 1 and the colour conversion by 1 (twice for CMYK: ink times black); chroma at half
    /// resolution is interpolated differently by each, which on this smooth picture is up to 2 levels of chroma times 1.772.
    /// </summary>
    [Theory]
    [InlineData("rgb", 3)]
    [InlineData("grey", 1)]
    [InlineData("progressive", 6)]
    [InlineData("cmyk", 4)]
    [InlineData("ycck", 4)]
    public void Decodes_as_another_decoder_does(string file, int tolerance)
    {
        PixelImage expected = ImageDecoder.Decode(Golden($"{file}.expected.png"), file), actual = ImageDecoder.Decode(Golden($"{file}.jpg"), file);
        Assert.Equal((expected.Width, expected.Height, expected.Channels), (actual.Width, actual.Height, actual.Channels));
        int worst = expected.Pixels.Zip(actual.Pixels, (a, b) => Math.Abs(a - b)).Max();
        Assert.True(worst <= tolerance, $"largest difference {worst}");
    }

    [Theory]
    [MemberData(nameof(Orientations))]
    public void Orientation_is_applied(int orientation, bool little)
    {
        PixelImage stored = ImageDecoder.Decode(Golden("rgb.jpg"), Name);
        PixelImage shown = ImageDecoder.Decode(ExifBuilder.WithExif(Golden("rgb.jpg"), ExifBuilder.Tiff(orientation, little)), Name);
        // Where EXIF says the stored image's row 0 and column 0 are shown: 1 top left, 2 top right, 3 bottom right, 4 bottom left,
        // 5 left top, 6 right top, 7 right bottom, 8 left bottom.
        Func<int, int, (int X, int Y)> place = orientation switch
        {
            1 => (x, y) => (x, y),
            2 => (x, y) => (23 - x, y),
            3 => (x, y) => (23 - x, 15 - y),
            4 => (x, y) => (x, 15 - y),
            5 => (x, y) => (y, x),
            6 => (x, y) => (15 - y, x),
            7 => (x, y) => (15 - y, 23 - x),
            _ => (x, y) => (y, 23 - x),
        };
        Assert.Equal(orientation >= 5 ? (16, 24) : (24, 16), (shown.Width, shown.Height));
        for (int y = 0; y < 16; y++)
        {
            for (int x = 0; x < 24; x++)
            {
                (int toX, int toY) = place(x, y);
                Assert.Equal(stored.Pixels.AsSpan(((y * 24) + x) * 3, 3), shown.Pixels.AsSpan(((toY * shown.Width) + toX) * 3, 3));
            }
        }
    }

    [Fact]
    public void Broken_EXIF_means_upright()
    {
        PixelImage upright = ImageDecoder.Decode(Golden("rgb.jpg"), Name);
        byte[] tiff = ExifBuilder.Tiff(6);
        for (int length = 0; length < 22; length++)
            PngDecodingTests.AssertSame(upright, ImageDecoder.Decode(ExifBuilder.WithExif(Golden("rgb.jpg"), tiff[..length]), Name));
        foreach (byte[] wrong in new[] { ExifBuilder.Tiff(0), ExifBuilder.Tiff(9), [.. tiff[..4], 255, 255, 255, 255, .. tiff[8..]] })
            PngDecodingTests.AssertSame(upright, ImageDecoder.Decode(ExifBuilder.WithExif(Golden("rgb.jpg"), wrong), Name));
    }

    [Theory]
    [InlineData("rgb.jpg")]
    [InlineData("progressive.jpg")]
    [InlineData("cmyk.jpg")]
    public void Every_truncation_is_an_error(string golden)
    {
        byte[] file = Golden(golden);
        for (int length = 3; length < file.Length; length++)
            Errors.Expect(Fault.Data, () => ImageDecoder.Decode(file.AsSpan(0, length), Name), Name, "truncated JPEG", "replace it");
    }

    [Fact]
    public void A_thumbnails_end_marker_is_not_the_images()
    {
        byte[] file = ExifBuilder.WithExif(Golden("rgb.jpg"), [.. ExifBuilder.Tiff(1), .. Golden("grey.jpg")]);
        Assert.Equal(24, ImageDecoder.Decode(file, Name).Width);
        Errors.Expect(Fault.Data, () => ImageDecoder.Decode(file.AsSpan(0, file.Length - 2), Name), "truncated JPEG");
    }

    [Fact]
    public void Bytes_after_the_end_marker_are_ignored() =>
        PngDecodingTests.AssertSame(ImageDecoder.Decode(Golden("rgb.jpg"), Name), ImageDecoder.Decode([.. Golden("rgb.jpg"), 1, 2, 3], Name));

    [Fact]
    public void A_flipped_bit_gives_an_image_or_a_clear_error()
    {
        foreach (string golden in new[] { "rgb.jpg", "progressive.jpg", "ycck.jpg" })
        {
            byte[] file = Golden(golden);
            for (int bit = 0; bit < file.Length * 8; bit++)
            {
                byte[] damaged = [.. file];
                damaged[bit / 8] ^= (byte)(1 << (bit % 8));
                try
                {
                    ImageDecoder.Decode(damaged, Name);
                }
                catch (SufficeException error)
                {
                    Assert.Contains(Name, error.Message, StringComparison.Ordinal);
                }
            }
        }
    }

    [Fact]
    public void Four_channels_without_Adobes_mark_are_refused()
    {
        byte[] file = Golden("cmyk.jpg");
        Assert.Equal(0xEE, file[3]);
        Errors.Expect(Fault.Data, () => ImageDecoder.Decode([0xFF, 0xD8, .. file.AsSpan(18)], Name), Name, "four channels", "Convert it to RGB");
    }

    [Theory]
    [InlineData(0xC9, 8, "arithmetic-coded")]
    [InlineData(0xC3, 8, "lossless")]
    [InlineData(0xC0, 12, "12 bits")]
    public void Rare_kinds_are_refused_by_name(byte marker, byte bits, string what)
    {
        byte[] file = Golden("rgb.jpg");
        int frame = file.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);
        file[frame + 1] = marker;
        file[frame + 4] = bits;
        Errors.Expect(Fault.Data, () => ImageDecoder.Decode(file, Name), Name, what, "Save it again");
    }

    [Fact]
    public void Huge_sizes_are_refused_before_decoding()
    {
        byte[] file = Golden("rgb.jpg");
        int frame = file.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);
        file.AsSpan(frame + 5, 4).Fill(0xFF);
        Errors.Expect(Fault.Data, () => ImageDecoder.Decode(file, Name), Name, "65535 × 65535", "Shrink");
    }

    private static byte[] Golden(string file) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", "images", file));
}
