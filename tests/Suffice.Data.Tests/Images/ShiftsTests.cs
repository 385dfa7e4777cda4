using Suffice.Data.Examples;
using Suffice.Data.Images;
using Suffice.Data.Splits;
using Suffice.Inputs;

namespace Suffice.Data.Tests.Images;

public class ShiftsTests
{
    private static readonly PixelImage Image = Random(32, 28, 3);

    private static PixelImage Random(int width, int height, int channels)
    {
        var pixels = new byte[width * height * channels];
        new Random(5).NextBytes(pixels);
        return new PixelImage(width, height, channels, pixels);
    }

    private static PixelImage Flat(byte value) => new(9, 7, 3, [.. Enumerable.Repeat(value, 9 * 7 * 3)]);

    private static double Mean(PixelImage image) => image.Pixels.Average(value => (double)value);

    private static double Deviation(PixelImage image) => Math.Sqrt(image.Pixels.Average(value => Math.Pow(value - Mean(image), 2)));

    [Theory]
    [InlineData(Shift.Blur)]
    [InlineData(Shift.Noise)]
    [InlineData(Shift.Contrast)]
    internal void The_same_seed_gives_the_same_image_and_the_original_stays(Shift shift)
    {
        byte[] before = [.. Image.Pixels];
        PixelImage once = Shifts.Apply(Image, shift, 3);
        Assert.Equal(before, Image.Pixels);
        Assert.Equal((32, 28, 3), (once.Width, once.Height, once.Channels));
        Assert.Equal(once.Pixels, Shifts.Apply(Image, shift, 3).Pixels);
        Assert.NotEqual(before, once.Pixels);
        Assert.Equal(shift != Shift.Noise, once.Pixels.SequenceEqual(Shifts.Apply(Image, shift, 4).Pixels));
    }

    [Theory]
    [InlineData(Shift.Blur)]
    [InlineData(Shift.Contrast)]
    internal void A_flat_image_has_nothing_to_lose(Shift shift) => Assert.Equal(Flat(77).Pixels, Shifts.Apply(Flat(77), shift, 0).Pixels);

    [Fact]
    public void Contrast_is_halved_around_the_mean()
    {
        PixelImage shifted = Shifts.Apply(Image, Shift.Contrast, 0);
        Assert.Equal(Mean(Image), Mean(shifted), 0.1); // Rounding to whole values, averaged over 2,688 of them.
        Assert.Equal(Deviation(Image) / 2, Deviation(shifted), 0.1);
    }

    [Fact]
    public void Noise_has_its_strength() =>
        Assert.Equal(
            0.08 * 255,
            Deviation(Shifts.Apply(new PixelImage(64, 64, 1, [.. Enumerable.Repeat((byte)128, 4096)]), Shift.Noise, 1)),
            1.0
        ); // Standard error 20.4 / √8192 = 0.23.

    [Fact]
    public void Blur_spreads_a_point_within_its_channel_and_keeps_its_sum()
    {
        var pixels = new byte[28 * 28 * 3];
        pixels[(((14 * 28) + 10) * 3) + 1] = 255;
        PixelImage shifted = Shifts.Apply(new PixelImage(28, 28, 3, pixels), Shift.Blur, 0);
        byte At(int x, int y, int channel) => shifted.Pixels[(((y * 28) + x) * 3) + channel];
        Assert.Equal(At(9, 14, 1), At(11, 14, 1));
        Assert.Equal(At(10, 13, 1), At(11, 14, 1));
        Assert.True(At(10, 14, 1) > At(9, 14, 1) && At(9, 14, 1) > At(9, 13, 1) && At(9, 13, 1) > 0);
        Assert.All([0, 2], channel => Assert.Equal(0, Enumerable.Range(0, 28 * 28).Sum(i => shifted.Pixels[(i * 3) + channel])));
        Assert.InRange(shifted.Pixels.Sum(value => value), 245, 265); // 255, but for rounding some 20 values.
    }

    [Fact]
    public void A_shifted_data_set_differs_in_its_pixels_alone()
    {
        var data = new RandomImages(120, 5);
        var shifted = new ShiftedDataset(data, Shift.Noise, 7);
        Assert.Equal((data.Name, data.Count, data.Id(3), data.Label(3)), (shifted.Name, shifted.Count, shifted.Id(3), shifted.Label(3)));
        Assert.Equal(DataSplits.Of(data, 1)[Split.Test], DataSplits.Of(shifted, 1)[Split.Test]);
        Assert.Equal(shifted.Image(3).Pixels, new ShiftedDataset(data, Shift.Noise, 7).Image(3).Pixels);
        Assert.NotEqual(data.Image(3).Pixels, shifted.Image(3).Pixels);
        // The noise itself differs from image to image.
        int Change(int i) => shifted.Image(i).Pixels[0] - data.Image(i).Pixels[0];
        Assert.True(Enumerable.Range(0, 20).Select(Change).Distinct().Count() > 3);
    }
}
