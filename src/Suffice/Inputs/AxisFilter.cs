using Suffice.Bundles;

namespace Suffice.Inputs;

/// <summary>
/// Which pixels along one axis make up each pixel of an enlarged or reduced image, and with which weights: Pillow's, in whole numbers of
/// 2⁻²². Where the size stays, every pixel is itself.
/// </summary>
internal sealed class AxisFilter
{
    /// <summary>Bits of a weight behind the point: 8 are a pixel's, and two are left for sums of weights beyond 1.</summary>
    public const int Precision = 32 - 8 - 2;

    private readonly int[] weights; // (count, most)
    private readonly int most;
    private readonly (int First, int Count)[] taps; // (count)

    /// <param name="size">Pixels before.</param>
    /// <param name="newSize">Pixels afterwards.</param>
    /// <param name="first">The first of those that are wanted.</param>
    /// <param name="count">How many of those are wanted.</param>
    /// <param name="filter">With which they are weighed.</param>
    public AxisFilter(int size, int newSize, int first, int count, ResamplingFilter filter)
    {
        double scale = (double)size / newSize,
            width = Math.Max(scale, 1), // a filter is as much wider as the image is reduced
            reach = width * (filter is ResamplingFilter.Bicubic ? 2 : 1);
        most = ((int)Math.Ceiling(reach) * 2) + 1;
        weights = new int[count * most];
        taps = new (int, int)[count];
        Span<double> shares = most <= 256 ? stackalloc double[most] : new double[most];
        for (int i = 0; i < count; i++)
        {
            double centre = (first + i + 0.5) * scale,
                sum = 0;
            int from = Math.Max((int)(centre - reach + 0.5), 0),
                taken = Math.Min((int)(centre + reach + 0.5), size) - from;
            for (int j = 0; j < taken; j++)
            {
                shares[j] = Weight(filter, (from + j - centre + 0.5) * (1 / width));
                sum += shares[j];
            }
            for (int j = 0; j < taken; j++)
                weights[(i * most) + j] = Rounded((sum == 0 ? shares[j] : shares[j] / sum) * (1 << Precision));
            taps[i] = (from, taken);
        }
    }

    /// <summary>The first pixel that any of those wanted reads.</summary>
    public int From => taps[0].First;

    /// <summary>The one after the last.</summary>
    public int Until => taps[^1].First + taps[^1].Count;

    /// <summary>What one of those wanted reads: the first pixel, and the weights from it on.</summary>
    public (int First, ReadOnlyMemory<int> Weights) this[int i] => (taps[i].First, weights.AsMemory(i * most, taps[i].Count));

    /// <summary>A weighed sum of pixels as a pixel.</summary>
    public static byte Pixel(int sum) => (byte)Math.Clamp((sum + (1 << (Precision - 1))) >> Precision, 0, 255);

    private static int Rounded(double value) => (int)(value < 0 ? value - 0.5 : value + 0.5);

    /// <summary>Of a pixel so far away, in pixels of the coarser image.</summary>
    private static double Weight(ResamplingFilter filter, double distance)
    {
        double x = Math.Abs(distance);
        const double a = -0.5;
        if (filter is ResamplingFilter.Bilinear)
            return Math.Max(0, 1 - x);
        return x switch
        {
            < 1 => ((((a + 2) * x) - (a + 3)) * x * x) + 1,
            < 2 => ((((x - 5) * x) + 8) * x - 4) * a,
            _ => 0,
        };
    }
}
