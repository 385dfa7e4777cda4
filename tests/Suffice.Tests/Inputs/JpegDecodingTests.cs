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
        PixelImage expected = ImageDecoder.Decode(Golden($"{file}.expected.png"), file),
            actual = ImageDecoder.Decode(Golden($"{file}.jpg"), file);
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
        PngDecodingTests.AssertSame(
            ImageDecoder.Decode(Golden("rgb.jpg"), Name),
            ImageDecoder.Decode([.. Golden("rgb.jpg"), 1, 2, 3], Name)
        );

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
        Errors.Expect(
            Fault.Data,
            () => ImageDecoder.Decode([0xFF, 0xD8, .. file.AsSpan(18)], Name),
            Name,
            "four channels",
            "Convert it to RGB"
        );
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

    /// <summary>A file that was cut is closed by an end marker when a tool repairs it: a decoder would fill the rest with grey.</summary>
    [Theory]
    [InlineData("rgb.jpg")]
    [InlineData("grey.jpg")]
    [InlineData("progressive.jpg")]
    [InlineData("cmyk.jpg")]
    [InlineData("restarts.jpg")]
    [InlineData("progressive-restarts.jpg")]
    public void Every_truncation_that_was_closed_is_an_error(string golden)
    {
        byte[] file = Golden(golden);
        int scan = file.AsSpan().IndexOf([(byte)0xFF, (byte)0xDA]);
        for (int length = scan + 2; length < file.Length - 2; length++)
            Errors.Expect(Fault.Data, () => ImageDecoder.Decode([.. file.AsSpan(0, length), 0xFF, 0xD9], Name), Name, "replace it");
    }

    [Theory]
    [InlineData("restarts.jpg")]
    [InlineData("progressive-restarts.jpg")]
    public void A_missing_restart_interval_is_an_error(string golden)
    {
        byte[] file = Golden(golden);
        int[] markers = [.. Enumerable.Range(0, file.Length - 1).Where(at => file[at] == 0xFF && file[at + 1] is >= 0xD0 and <= 0xD7)];
        Assert.True(markers.Length >= 4);
        foreach ((int from, int to) in markers.Zip(markers.Skip(1)))
            Errors.Expect(Fault.Data, () => ImageDecoder.Decode([.. file.AsSpan(0, from), .. file.AsSpan(to)], Name), Name, "replace it");
        // In the right order, but the last one is not there.
        Errors.Expect(Fault.Data, () => ImageDecoder.Decode([.. file.AsSpan(0, markers[^1]), 0xFF, 0xD9], Name), Name, "truncated JPEG");
    }

    [Fact]
    public void Any_missing_scan_of_a_progressive_file_is_an_error()
    {
        byte[] file = Golden("progressive.jpg");
        int[] scans = [.. Enumerable.Range(0, file.Length - 1).Where(at => file[at] == 0xFF && file[at + 1] == 0xDA)];
        Assert.True(scans.Length >= 6);
        for (int i = 0; i < scans.Length; i++)
        {
            // From a scan's header to the next table or scan behind its data.
            int end = scans[i] + 2;
            while (file[end] != 0xFF || file[end + 1] is 0 or >= 0xD0 and <= 0xD7)
                end++;
            byte[] without = [.. file.AsSpan(0, scans[i]), .. file.AsSpan(end)];
            Errors.Expect(Fault.Data, () => ImageDecoder.Decode(without, Name), Name, "truncated JPEG", "scans are missing", "replace it");
        }
    }

    [Fact]
    public void A_file_without_the_tables_that_it_names_is_refused()
    {
        byte[] file = Golden("rgb.jpg");
        foreach (byte marker in new byte[] { 0xC4, 0xDB })
        {
            byte[] without = [.. file];
            for (int at; (at = without.AsSpan().IndexOf([(byte)0xFF, marker])) >= 0; )
                without[at + 1] = 0xFE; // becomes a comment
            Errors.Expect(Fault.Data, () => ImageDecoder.Decode(without, Name), Name, "without the tables", "ordinary JPEG");
        }
    }

    [Fact]
    public void Fill_bytes_before_markers_are_passed_over()
    {
        byte[] file = Golden("restarts.jpg");
        var filled = new List<byte>();
        for (int at = 0; at < file.Length; at++)
        {
            if (file[at] == 0xFF && at + 1 < file.Length && file[at + 1] is not 0)
                filled.AddRange([0xFF, 0xFF]);
            filled.Add(file[at]);
        }
        PngDecodingTests.AssertSame(ImageDecoder.Decode(file, Name), ImageDecoder.Decode([0xFF, 0xD8, .. filled.Skip(4)], Name));
    }

    [Fact]
    public void The_pixels_allowed_are_the_callers_choice()
    {
        byte[] file = Golden("rgb.jpg"); // 24 × 16
        Assert.Equal(24, ImageDecoder.Decode(file, Name, maxPixels: 384).Width);
        Errors.Expect(Fault.Data, () => ImageDecoder.Decode(file, Name, maxPixels: 383), Name, "24 × 16", "at most 383", "allow more");
    }

    private static byte[] Golden(string file) => GoldenImages.Read(file);
}
