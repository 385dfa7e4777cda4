using Suffice.Data.Examples;
using Suffice.Inputs;

namespace Suffice.Data.Images;

/// <summary>
/// Mean and standard deviation of each channel over all pixels of some images, of pixel / 255: what <c>Preprocessing</c> subtracts and
/// divides by.
/// </summary>
/// <param name="Mean">One number a channel, 0 to 1.</param>
/// <param name="Deviation">One number a channel.</param>
internal sealed record PixelStatistics(float[] Mean, float[] Deviation)
{
    /// <summary>Measures images of <paramref name="data"/>. Exact integer sums, so independent of the images' order.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="images">Indices; the training split's, when a model's normalisation is wanted.</param>
    /// <returns>Three channels as soon as one image has three (grey ones then count as RGB), else one.</returns>
    public static PixelStatistics Of(ImageDataset data, IReadOnlyList<int> images)
    {
        var sums = new UInt128[3];
        var squares = new UInt128[3];
        UInt128 pixels = 0;
        int channels = 1;
        foreach (int index in images)
        {
            PixelImage image = data.Image(index);
            channels = Math.Max(channels, image.Channels);
            pixels += (UInt128)(image.Width * (long)image.Height);
            for (int c = 0; c < 3; c++)
            {
                ulong sum = 0,
                    square = 0;
                for (int i = image.Channels == 1 ? 0 : c; i < image.Pixels.Length; i += image.Channels)
                {
                    ulong value = image.Pixels[i];
                    sum += value;
                    square += value * value;
                }
                sums[c] += sum;
                squares[c] += square;
            }
        }
        double n = Math.Max(1, (double)pixels);
        double[] mean = [.. sums.Take(channels).Select(sum => (double)sum / n)];
        double[] deviation =
        [
            .. squares.Take(channels).Select((square, c) => Math.Sqrt(Math.Max(0, ((double)square / n) - (mean[c] * mean[c])))),
        ];
        return new PixelStatistics([.. mean.Select(value => (float)(value / 255))], [.. deviation.Select(value => (float)(value / 255))]);
    }
}
