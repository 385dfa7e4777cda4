using System.Buffers.Binary;
using Suffice.Inputs;

namespace Suffice.Tests.Inputs;

public sealed class PngDecodingTests
{
    private const string Name = "cat.png";

    private static readonly PixelImage Rgb = new(5, 3, 3, [.. Enumerable.Range(0, 45).Select(i => (byte)(i * 37))]);

    [Fact]
    public void Grey_and_RGB_decode_to_their_pixels()
    {
        AssertSame(Rgb, ImageDecoder.Decode(PngBuilder.Of(Rgb), Name));
        var grey = new PixelImage(4, 2, 1, [0, 10, 200, 255, 1, 2, 3, 4]);
        AssertSame(grey, ImageDecoder.Decode(PngBuilder.Of(grey), Name));
    }

    [Theory]
    [InlineData(1, new byte[] { 0b0110_0000 }, new byte[] { 0, 255, 255, 0 })]
    [InlineData(2, new byte[] { 0b00_01_10_11 }, new byte[] { 0, 85, 170, 255 })]
    [InlineData(4, new byte[] { 0x01, 0xEF }, new byte[] { 0, 17, 238, 255 })]
    public void Few_bits_expand_to_the_full_range(int depth, byte[] row, byte[] expected) =>
        AssertSame(new PixelImage(4, 1, 1, expected), ImageDecoder.Decode(PngBuilder.Build(4, 1, depth, 0, [0, .. row]), Name));

    [Fact]
    public void Sixteen_bits_keep_their_upper_eight()
    {
        byte[] grey = PngBuilder.Build(3, 1, 16, 0, [0, 0x12, 0xFF, 0x80, 0x00, 0xFF, 0xFF]);
        AssertSame(new PixelImage(3, 1, 1, [0x12, 0x80, 0xFF]), ImageDecoder.Decode(grey, Name));
        byte[] rgb = PngBuilder.Build(1, 1, 16, 2, [0, 0x12, 0xFF, 0x34, 0x00, 0x56, 0x01]);
        AssertSame(new PixelImage(1, 1, 3, [0x12, 0x34, 0x56]), ImageDecoder.Decode(rgb, Name));
        byte[] opaque = PngBuilder.Build(1, 1, 16, 6, [0, 0x12, 0xFF, 0x34, 0x00, 0x56, 0x01, 0xFF, 0xFF]);
        AssertSame(new PixelImage(1, 1, 3, [0x12, 0x34, 0x56]), ImageDecoder.Decode(opaque, Name));
    }

    [Fact]
    public void A_palette_becomes_RGB()
    {
        byte[] file = PngBuilder.Build(4, 1, 2, 3, [0, 0b00_01_10_00], false, ("PLTE", [1, 2, 3, 40, 50, 60, 255, 0, 128]));
        AssertSame(new PixelImage(4, 1, 3, [1, 2, 3, 40, 50, 60, 255, 0, 128, 1, 2, 3]), ImageDecoder.Decode(file, Name));
    }

    [Fact]
    public void Interlaced_images_are_put_together()
    {
        // 3 × 2: pass 1 has pixel (0,0), pass 4 (2,0), pass 6 (1,0), pass 7 row 1; each pass row has its filter byte.
        byte[] rows = [0, 1, 0, 3, 0, 2, 0, 4, 5, 6];
        AssertSame(
            new PixelImage(3, 2, 1, [1, 2, 3, 4, 5, 6]),
            ImageDecoder.Decode(PngBuilder.Build(3, 2, 8, 0, rows, interlaced: true), Name)
        );
    }

    [Fact]
    public void Transparency_is_laid_over_white()
    {
        byte[] file = PngBuilder.Build(3, 1, 8, 6, [0, 10, 20, 30, 255, 10, 20, 30, 0, 100, 0, 200, 128]);
        // Half: (c · 128 + 255 · 127) / 255, rounded.
        AssertSame(new PixelImage(3, 1, 3, [10, 20, 30, 255, 255, 255, 177, 127, 227]), ImageDecoder.Decode(file, Name));
        byte[] greyAlpha = PngBuilder.Build(2, 1, 8, 4, [0, 7, 255, 7, 0]);
        AssertSame(new PixelImage(2, 1, 1, [7, 255]), ImageDecoder.Decode(greyAlpha, Name));
        byte[] keyed = PngBuilder.Build(2, 1, 8, 2, [0, 9, 9, 9, 8, 8, 8], false, ("tRNS", [0, 9, 0, 9, 0, 9]));
        AssertSame(new PixelImage(2, 1, 3, [255, 255, 255, 8, 8, 8]), ImageDecoder.Decode(keyed, Name));
        byte[] palette = PngBuilder.Build(2, 1, 8, 3, [0, 0, 1], false, ("PLTE", [1, 2, 3, 4, 5, 6]), ("tRNS", [0]));
        AssertSame(new PixelImage(2, 1, 3, [255, 255, 255, 4, 5, 6]), ImageDecoder.Decode(palette, Name));
    }

    [Fact]
    public void Every_truncation_is_an_error()
    {
        byte[] file = PngBuilder.Of(Rgb);
        for (int length = 8; length < file.Length; length++)
            Errors.Expect(Fault.Data, () => ImageDecoder.Decode(file.AsSpan(0, length), Name), Name, "truncated", "replace it");
    }

    [Fact]
    public void Every_flipped_bit_is_an_error()
    {
        byte[] file = PngBuilder.Of(Rgb);
        for (int bit = 0; bit < file.Length * 8; bit++)
        {
            byte[] damaged = [.. file];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Errors.Expect(Fault.Data, () => ImageDecoder.Decode(damaged, Name), Name);
        }
    }

    [Fact]
    public void More_or_fewer_pixels_than_the_header_says_are_an_error()
    {
        Errors.Expect(
            Fault.Data,
            () => ImageDecoder.Decode(PngBuilder.Build(4, 4, 8, 0, new byte[15]), Name),
            Name,
            "fewer pixels",
            "replace it"
        );
        Errors.Expect(
            Fault.Data,
            () => ImageDecoder.Decode(PngBuilder.Build(1, 1, 8, 0, new byte[50_000_000]), Name),
            Name,
            "more pixels",
            "replace it"
        );
    }

    [Theory]
    [InlineData(0, 4, "0 × 4 pixels")]
    [InlineData(100_000, 100_000, "at most 100,000,000")]
    [InlineData(int.MaxValue, int.MaxValue, "at most 100,000,000")]
    public void Impossible_sizes_are_refused_before_decoding(int width, int height, string what) =>
        Errors.Expect(Fault.Data, () => ImageDecoder.Decode(PngBuilder.Build(width, height, 8, 0, [0, 0]), Name), Name, what);

    /// <summary>
    /// What no array can hold, and what this machine has no memory for: an error of the machine, before or instead of an allocation.
    /// </summary>
    [Theory]
    [InlineData(30_000, 30_000, "memory")]
    [InlineData(int.MaxValue, int.MaxValue, "memory")]
    public void Images_that_need_more_memory_than_there_is_are_refused(int width, int height, string what) =>
        Errors.Expect(
            Fault.Machine,
            () => ImageDecoder.Decode(PngBuilder.Build(width, height, 8, 2, [0, 0]), Name, long.MaxValue),
            Name,
            what,
            "Shrink the image"
        );

    /// <summary>The image (3 bytes a pixel), once more to turn it upright, and the file's own copy; rows and tables are small.</summary>
    [Theory]
    [InlineData(1, 3)]
    [InlineData(6, 6)]
    public void Decoding_takes_no_more_than_the_image_and_a_few_rows(int orientation, int bytesPerPixel)
    {
        const int side = 1000;
        byte[] rows = PngBuilder.Filtered(new byte[side * side * 4], side * 4);
        byte[] file = PngBuilder.Build(side, side, 8, 6, rows, false, ("eXIf", ExifBuilder.Tiff(orientation)));
        ImageDecoder.Decode(file, Name);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ImageDecoder.Decode(file, Name);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (bytesPerPixel * side * side) + file.Length + (1 << 16));
    }

    [Fact]
    public void Headers_that_no_PNG_has_are_errors()
    {
        Errors.Expect(Fault.Data, () => ImageDecoder.Decode(PngBuilder.Build(1, 1, 3, 0, [0, 0]), Name), "colour type 0 with 3 bits");
        Errors.Expect(Fault.Data, () => ImageDecoder.Decode(PngBuilder.Assemble(("CgBI", new byte[4]), ("IEND", [])), Name), "IHDR");
        byte[] header = PngBuilder.Header(1, 1, 8, 0);
        Errors.Expect(
            Fault.Data,
            () => ImageDecoder.Decode(PngBuilder.Assemble(("IHDR", header), ("IHDR", header), ("IEND", [])), Name),
            "IHDR"
        );
        Errors.Expect(
            Fault.Data,
            () => ImageDecoder.Decode(PngBuilder.Assemble(("IHDR", header), ("IDAT", [1, 2, 3]), ("IEND", [])), Name),
            "unpacked"
        );
        // Data that ask for a dictionary, which PNG does not have.
        byte[] asking = [0x78, 0x20, 0, 0, 0, 1, 3, 0];
        Errors.Expect(
            Fault.Data,
            () => ImageDecoder.Decode(PngBuilder.Assemble(("IHDR", header), ("IDAT", asking), ("IEND", [])), Name),
            "unpacked"
        );
    }

    [Fact]
    public void Orientation_in_an_eXIf_chunk_is_applied()
    {
        byte[] file = PngBuilder.Build(2, 1, 8, 0, [0, 10, 20], false, ("eXIf", ExifBuilder.Tiff(6)));
        AssertSame(new PixelImage(1, 2, 1, [10, 20]), ImageDecoder.Decode(file, Name));
    }

    [Fact]
    public void A_chunk_longer_than_the_file_is_a_truncation()
    {
        byte[] file = PngBuilder.Of(Rgb);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(8), uint.MaxValue);
        Errors.Expect(Fault.Data, () => ImageDecoder.Decode(file, Name), "truncated");
    }

    [Theory]
    [InlineData(8, 2)]
    [InlineData(4, 1)]
    [InlineData(2, 3)]
    [InlineData(1, 1)]
    public void A_colour_that_the_palette_does_not_have_is_an_error(int depth, int colours)
    {
        var palette = new byte[3 * colours];
        int most = (1 << depth) - 1,
            perByte = 8 / depth;
        for (int colour = 0; colour <= most; colour++)
        {
            var row = new byte[1 + ((2 + perByte - 1) / perByte)];
            row[1] = (byte)(colour << (8 - depth)); // the first of two pixels; the second has colour 0
            byte[] file = PngBuilder.Build(2, 1, depth, 3, row, false, ("PLTE", palette));
            if (colour < colours)
                Assert.Equal(6, ImageDecoder.Decode(file, Name).Pixels.Length);
            else
                Errors.Expect(
                    Fault.Data,
                    () => ImageDecoder.Decode(file, Name),
                    Name,
                    $"colour {colour}",
                    $"palette of {colours}",
                    "replace it"
                );
        }
    }

    [Fact]
    public void Palettes_and_transparency_that_cannot_be_are_errors()
    {
        Expect("no palette", PngBuilder.Build(1, 1, 8, 3, [0, 0]));
        Expect("palette of 4 bytes", PngBuilder.Build(1, 1, 8, 3, [0, 0], false, ("PLTE", new byte[4])));
        Expect("palette of 0 bytes", PngBuilder.Build(1, 1, 8, 3, [0, 0], false, ("PLTE", [])));
        Expect("palette of 771 bytes", PngBuilder.Build(1, 1, 8, 3, [0, 0], false, ("PLTE", new byte[771])));
        Expect("two palettes", PngBuilder.Build(1, 1, 8, 3, [0, 0], false, ("PLTE", new byte[3]), ("PLTE", new byte[3])));
        Expect("tRNS chunk of 3 bytes", PngBuilder.Build(1, 1, 8, 0, [0, 0], false, ("tRNS", new byte[3])));
        Expect("tRNS chunk of 6 bytes", PngBuilder.Build(1, 1, 8, 6, [0, 0, 0, 0, 0], false, ("tRNS", new byte[6])));
        Expect("chunk ABCD", PngBuilder.Build(1, 1, 8, 0, [0, 0], false, ("ABCD", [])));
        Expect("filter 5", PngBuilder.Build(1, 1, 8, 0, [5, 0]));

        static void Expect(string what, byte[] file) =>
            Errors.Expect(Fault.Data, () => ImageDecoder.Decode(file, Name), Name, what, "replace it");
    }

    /// <summary>Every kind of PNG, with rows of random bytes under random filters, against another decoder.</summary>
    [Fact]
    public void Every_kind_decodes_as_another_decoder_does()
    {
        (int Colour, int Samples, int[] Depths)[] kinds =
        [
            (0, 1, [1, 2, 4, 8, 16]),
            (2, 3, [8, 16]),
            (3, 1, [1, 2, 4, 8]),
            (4, 2, [8, 16]),
            (6, 4, [8, 16]),
        ];
        var random = new Random(1);
        foreach ((int colour, int samples, int[] depths) in kinds)
        {
            foreach (int depth in depths)
            {
                for (int round = 0; round < 20; round++)
                {
                    byte[] file = PngBuilder.Random(
                        random,
                        colour,
                        samples,
                        depth,
                        interlaced: round % 2 == 1,
                        transparent: round % 3 == 0
                    );
                    AssertSame(ByStb(file), ImageDecoder.Decode(file, $"colour type {colour}, {depth} bits, round {round}"));
                }
            }
        }
    }

    [Fact]
    public void Compressed_data_may_come_in_pieces()
    {
        byte[] file = PngBuilder.Of(Rgb);
        int data = file.AsSpan().IndexOf("IDAT"u8),
            length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(data - 4));
        (string, byte[])[] pieces =
        [
            .. file.AsSpan(data + 4, length).ToArray().SelectMany(one => new[] { ("IDAT", new[] { one }), ("IDAT", Array.Empty<byte>()) }),
        ];
        AssertSame(Rgb, ImageDecoder.Decode(PngBuilder.Assemble([("IHDR", PngBuilder.Header(5, 3, 8, 2)), .. pieces, ("IEND", [])]), Name));
    }

    [Theory]
    [InlineData("tEXt")]
    [InlineData("zTXt")]
    [InlineData("iTXt")]
    public void Orientation_in_texts_is_applied(string type)
    {
        byte[] tiff = ExifBuilder.Tiff(6);
        string profile = $"\nexif\n{tiff.Length + 6, 8}\n{Convert.ToHexString([.. "Exif\0\0"u8, .. tiff])}\n";
        foreach (
            (string key, string text) in new[] { ("Raw profile type exif", profile), ("XML:com.adobe.xmp", "<x tiff:Orientation=\"6\"/>") }
        )
        {
            byte[] file = PngBuilder.Build(2, 1, 8, 0, [0, 10, 20], false, (type, PngBuilder.Text(type, key, text)));
            AssertSame(new PixelImage(1, 2, 1, [10, 20]), ImageDecoder.Decode(file, Name));
            // EXIF's own chunk comes first.
            file = PngBuilder.Build(
                2,
                1,
                8,
                0,
                [0, 10, 20],
                false,
                (type, PngBuilder.Text(type, key, text)),
                ("eXIf", ExifBuilder.Tiff(1))
            );
            AssertSame(new PixelImage(2, 1, 1, [10, 20]), ImageDecoder.Decode(file, Name));
        }
    }

    [Fact]
    public void Texts_that_cannot_be_read_are_no_orientation()
    {
        foreach (
            byte[] text in new[]
            {
                "Raw profile type exif"u8.ToArray(),
                "Raw profile type exif\0\n\n\nxyz"u8.ToArray(),
                [.. "Raw profile type exif\0"u8, 0, 0x78, 0x20, 0, 0, 0, 1],
                "XML:com.adobe.xmp\0\x1\0no"u8.ToArray(),
                [],
            }
        )
        {
            foreach (string type in new[] { "tEXt", "zTXt", "iTXt" })
                AssertSame(
                    new PixelImage(2, 1, 1, [10, 20]),
                    ImageDecoder.Decode(PngBuilder.Build(2, 1, 8, 0, [0, 10, 20], false, (type, text)), Name)
                );
        }
    }

    private static PixelImage ByStb(byte[] file)
    {
        StbImageSharp.ImageResult result = StbImageSharp.ImageResult.FromMemory(file, StbImageSharp.ColorComponents.Default);
        int channels = (int)result.Comp,
            colours = channels < 3 ? 1 : 3;
        byte[] pixels = channels is 1 or 3
            ? result.Data
            :
            [
                .. result
                    .Data.Chunk(channels)
                    .SelectMany(pixel =>
                        pixel[..^1].Select(value => (byte)(((value * pixel[^1]) + (255 * (255 - pixel[^1])) + 127) / 255))
                    ),
            ];
        return new PixelImage(result.Width, result.Height, colours, pixels);
    }

    internal static void AssertSame(PixelImage expected, PixelImage actual)
    {
        Assert.Equal((expected.Width, expected.Height, expected.Channels), (actual.Width, actual.Height, actual.Channels));
        Assert.Equal(expected.Pixels, actual.Pixels);
    }
}
