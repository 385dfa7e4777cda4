using Suffice.Inputs;

namespace Suffice.Data.Images;

/// <summary>Changes images; the same image and seed give the same result.</summary>
internal static class Shifts
{
    private const double BlurShare = 1 / 40.0,
        NoiseShare = 0.08,
        ContrastShare = 0.5;

    /// <param name="image">Is not changed itself.</param>
    /// <param name="shift">How.</param>
    /// <param name="seed">Of the noise: another one for every image.</param>
    public static PixelImage Apply(PixelImage image, Shift shift, int seed)
    {
        ArgumentNullException.ThrowIfNull(image);
        return shift switch
        {
            Shift.Blur => Blur(image),
            Shift.Noise => Noise(image, seed),
            Shift.Contrast => Contrast(image),
            _ => throw new SufficeException(
                Fault.Usage,
                $"{shift} is no shift; choose one of {string.Join(", ", Enum.GetNames<Shift>())}."
            ),
        };
    }

    private static PixelImage Noise(PixelImage image, int seed)
    {
#pragma warning disable CA5394 // Noise needs repeatable numbers, not secret ones.
        var random = new Random(seed);
        // Box and Muller: 1 − u is never 0.
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
#pragma warning restore CA5394
        return With(image, image.Pixels.Select(value => value + (255 * NoiseShare * Normal())));
    }

    private static PixelImage Contrast(PixelImage image)
    {
        double mean = image.Pixels.Average(value => (double)value);
        return With(image, image.Pixels.Select(value => mean + (ContrastShare * (value - mean))));
    }

    // Rows, then columns; edges are repeated.
    private static PixelImage Blur(PixelImage image)
    {
        double deviation = BlurShare * Math.Min(image.Width, image.Height);
        int reach = Math.Max(1, (int)Math.Ceiling(3 * deviation)),
            row = image.Width * image.Channels;
        double[] weights = [.. Enumerable.Range(-reach, (2 * reach) + 1).Select(at => Math.Exp(-at * at / (2 * deviation * deviation)))];
        double sum = weights.Sum();
        double[] values = [.. image.Pixels.Select(value => (double)value)];
        double[] Pass(double[] from, int step, int length, Func<int, int> place)
        {
            var to = new double[from.Length];
            for (int i = 0; i < to.Length; i++)
            {
                int at = place(i);
                for (int k = -reach; k <= reach; k++)
                    to[i] += weights[k + reach] / sum * from[i + ((Math.Clamp(at + k, 0, length - 1) - at) * step)];
            }
            return to;
        }

        double[] wide = Pass(values, image.Channels, image.Width, i => i % row / image.Channels);
        return With(image, Pass(wide, row, image.Height, i => i / row));
    }

    private static PixelImage With(PixelImage image, IEnumerable<double> values) =>
        new(image.Width, image.Height, image.Channels, [.. values.Select(value => (byte)Math.Clamp(Math.Round(value), 0, 255))]);
}
