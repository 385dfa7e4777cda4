using System.Globalization;
using Suffice.Bundles;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Tests.Inputs;

/// <summary>Resized and cut images against those of Pillow under Golden/pillow, which its make.py wrote.</summary>
public sealed class MiddleOfImageTests
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Golden", "pillow");

    public static TheoryData<string> Cases => new(File.ReadLines(Path.Combine(Folder, "cases.tsv")));

    /// <summary>The weights, their rounding and the order of the two passes are Pillow's: nothing differs.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Pixels_are_those_of_Pillow(string row)
    {
        string[] fields = row.Split('\t');
        int[] numbers =
        [
            .. fields.Where((_, i) => i is 1 or 2 or 3 or 5 or 6).Select(field => int.Parse(field, CultureInfo.InvariantCulture)),
        ];
        (int width, int height, int channels, int size, int edge) = (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
        var resizing = new ImageResizing(edge, Enum.Parse<ResamplingFilter>(fields[7], ignoreCase: true), fields[8] == "True");
        PixelImage expected = ImageDecoder.Read(Path.Combine(Folder, fields[0] + ".png"));
        Assert.Equal((size, size, channels), (expected.Width, expected.Height, expected.Channels));
        byte[] actual = Prepared(Source(width, height, channels, fields[4]), size, channels, resizing);
        Assert.Equal(expected.Pixels, actual);
    }

    [Theory]
    [InlineData(ResamplingFilter.Bicubic)]
    [InlineData(ResamplingFilter.Bilinear)]
    internal void What_has_the_right_size_is_copied(ResamplingFilter filter)
    {
        PixelImage image = Source(16, 16, 3, "noise");
        Assert.Equal(image.Pixels, Prepared(image, 16, 3, new ImageResizing(16, filter)));
        PixelImage wide = Source(20, 18, 3, "noise");
        byte[] middle =
        [
            .. Enumerable.Range(1, 16).SelectMany(y => Enumerable.Range(2 * 3, 16 * 3).Select(at => wide.Pixels[(y * 20 * 3) + at])),
        ];
        Assert.Equal(middle, Prepared(wide, 16, 3, new ImageResizing(18, filter)));
    }

    [Fact]
    public void The_longer_edge_is_rounded_down() =>
        Assert.Equal(
            [(256, 341), (341, 256), (256, 256), (256, 256)],
            new (int Width, int Height, bool Keeps)[] { (375, 500, true), (500, 375, true), (90, 90, true), (500, 375, false) }.Select(
                image => MiddleOfImage.NewSize(image.Width, image.Height, new ImageResizing(256, ResamplingFilter.Bicubic, image.Keeps))
            )
        );

    [Fact]
    public void Channels_are_converted_before_images_are_resized()
    {
        var resizing = new ImageResizing(18, ResamplingFilter.Bicubic);
        PixelImage grey = Source(61, 37, 1, "noise");
        var rgb = new PixelImage(61, 37, 3, [.. grey.Pixels.SelectMany(value => new[] { value, value, value })]);
        Assert.Equal(Prepared(grey, 16, 1, resizing), Prepared(rgb, 16, 1, resizing));
        Assert.Equal(Prepared(rgb, 16, 3, resizing), Prepared(grey, 16, 3, resizing));
    }

    /// <summary>So narrow that the part cut out is less than a pixel high, and so tall that rows come in several strips.</summary>
    [Theory]
    [InlineData(1, 200_000, true)]
    [InlineData(200_000, 1, true)]
    [InlineData(1, 3_000_000, false)]
    public void Extreme_shapes_are_resized_too(int width, int height, bool keepsAspect)
    {
        var image = new PixelImage(width, height, 1, [.. Enumerable.Repeat((byte)77, width * height)]);
        byte[] pixels = Prepared(image, 16, 1, new ImageResizing(18, ResamplingFilter.Bicubic, keepsAspect));
        Assert.All(pixels, pixel => Assert.Equal(77, pixel));
    }

    [Fact]
    public void A_bundle_that_does_not_resize_refuses_other_sizes()
    {
        var preprocessing = new Preprocessing([0f], [1f], Resize: false) { Resizing = new(18, ResamplingFilter.Bicubic) };
        Errors.Expect(
            Fault.Data,
            () =>
                ImagePreparation.Prepare(
                    Source(17, 16, 1, "noise"),
                    ImagePreparationTests.Model(16, 1),
                    preprocessing,
                    new float[256],
                    "photo.png"
                ),
            "photo.png",
            "does not resize"
        );
    }

    private static byte[] Prepared(PixelImage image, int size, int channels, ImageResizing resizing)
    {
        var preprocessing = new Preprocessing(new float[channels], [.. Enumerable.Repeat(1f, channels)]) { Resizing = resizing };
        var prepared = new float[channels * size * size]; // (C, H, W)
        ImagePreparation.Prepare(image, ImagePreparationTests.Model(size, channels), preprocessing, prepared, "image");
        int plane = size * size;
        return
        [
            .. Enumerable
                .Range(0, plane)
                .SelectMany(at => Enumerable.Range(0, channels).Select(c => (byte)Math.Round(prepared[(c * plane) + at] * 255))),
        ];
    }

    private static PixelImage Source(int width, int height, int channels, string pattern)
    {
        int state = 1,
            at = 0;
        var pixels = new byte[width * height * channels];
        for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
        for (int c = 0; c < channels; c++)
        {
            state = unchecked((state * 1103515245) + 12345) & 0x7FFFFFFF;
            pixels[at++] = (byte)(
                pattern switch
                {
                    "noise" => state >> 16,
                    "edges" => ((x / 3) + (y / 2)) % 2 * 255,
                    _ => (4 * x) + (2 * y) + (50 * c),
                }
            );
        }
        return new PixelImage(width, height, channels, pixels);
    }
}
