using Suffice.Bundles;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Tests.Inputs;

public sealed class ImagePreparationTests
{
    private static readonly Preprocessing Plain = new([0f], [1f]),
        PlainRgb = new([0f, 0f, 0f], [1f, 1f, 1f]);

    /// <summary>Values are sums of at most four products of numbers below 1: 8 roundings of 2⁻²⁴.</summary>
    private const float Tolerance = 5e-7f;

    [Fact]
    public void Values_are_normalised_per_channel()
    {
        var image = new PixelImage(2, 2, 3, [0, 51, 255, 0, 51, 255, 0, 51, 255, 102, 51, 255]);
        float[] input = Prepare(image, Model(2, 3), new([0f, 0.1f, 0.5f], [1f, 0.5f, 0.25f]));
        float[] expected = [0, 0, 0, 0.4f, 0.2f, 0.2f, 0.2f, 0.2f, 2, 2, 2, 2];
        AssertNear(expected, input);
    }

    [Fact]
    public void Resizing_reads_pixel_centres()
    {
        // 4 → 2: outputs at 0.5 and 2.5; 2 → 4: at −0.25 (clamped), 0.25, 0.75, 1.25 (clamped).
        var wide = new PixelImage(4, 1, 1, [0, 51, 102, 255]);
        AssertNear([0.1f, 0.7f, 0.1f, 0.7f], Prepare(wide, Model(2, 1), Plain));
        var two = new PixelImage(2, 2, 1, [0, 255, 0, 255]);
        AssertNear([0, 0.25f, 0.75f, 1], Prepare(two, Model(4, 1), Plain)[..4]);
    }

    [Fact]
    public void Down_and_across_are_not_confused()
    {
        var tall = new PixelImage(1, 2, 1, [0, 255]);
        AssertNear([0, 0, 1, 1], Prepare(tall, Model(2, 1), Plain));
    }

    [Fact]
    public void A_grey_image_stored_as_RGB_is_the_grey_image()
    {
        var grey = new PixelImage(16, 16, 1, [.. Enumerable.Range(0, 256).Select(i => (byte)i)]);
        var rgb = new PixelImage(16, 16, 3, [.. grey.Pixels.SelectMany(value => new[] { value, value, value })]);
        Assert.Equal(Prepare(grey, Model(16, 1), Plain), Prepare(rgb, Model(16, 1), Plain));
        Assert.Equal(Prepare(grey, Model(7, 1), Plain), Prepare(rgb, Model(7, 1), Plain));
        Assert.Equal(Prepare(grey, Model(16, 3), PlainRgb), Prepare(rgb, Model(16, 3), PlainRgb));
    }

    [Theory]
    [InlineData(255, 0, 0, 76)]
    [InlineData(0, 255, 0, 150)]
    [InlineData(0, 0, 255, 29)]
    public void Grey_is_Rec_601_luma(byte red, byte green, byte blue, int luma) =>
        AssertNear([luma / 255f], Prepare(new PixelImage(1, 1, 3, [red, green, blue]), Model(1, 1), Plain));

    [Fact]
    public void Forbidden_conversions_are_refused()
    {
        var image = new PixelImage(3, 2, 1, new byte[6]);
        Errors.Expect(
            Fault.Data,
            () => Prepare(image, Model(2, 1), Plain with { Resize = false }),
            "photo.png",
            "3 × 2",
            "2 × 2",
            "Resize the image"
        );
        Errors.Expect(
            Fault.Data,
            () => Prepare(image, Model(2, 3), PlainRgb with { ConvertChannels = false }),
            "photo.png",
            "grey",
            "RGB",
            "Convert the image"
        );
    }

    [Fact]
    public void Preprocessing_must_fit_the_model() =>
        Errors.Expect(Fault.Bundle, () => Prepare(new PixelImage(2, 2, 3, new byte[12]), Model(2, 3), Plain), "1 means", "3 channels");

    [Fact]
    public void Nothing_is_allocated_per_image()
    {
        var image = new PixelImage(9, 9, 3, new byte[243]);
        var input = new float[64];
        ModelDescription model = Model(8, 1);
        ImagePreparation.Prepare(image, model, Plain, input, "warm up");
        long before = GC.GetAllocatedBytesForCurrentThread();
        ImagePreparation.Prepare(image, model, Plain, input, "photo.png");
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static float[] Prepare(PixelImage image, ModelDescription model, Preprocessing preprocessing)
    {
        var input = new float[model.Channels * model.ImageSize * model.ImageSize];
        ImagePreparation.Prepare(image, model, preprocessing, input, "photo.png");
        return input;
    }

    internal static ModelDescription Model(int size, int channels) =>
        new()
        {
            ImageSize = size,
            Channels = channels,
            Embedding = [new(8, 1, 1, 0)],
            Width = 8,
            Depth = 1,
            Heads = 1,
            HiddenWidth = 8,
            Classes = 2,
            Exits = [new(1, ExitPooling.Class, 0)],
        };

    private static void AssertNear(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], Tolerance);
    }
}
