namespace Suffice.Import.Families;

/// <summary>
/// Brings learned positions of a square grid to another one by bicubic interpolation (Keys 1981), pixel centres at half-integers, edges
/// repeated: as PyTorch's <c>interpolate</c> does, and with it timm. Without antialiasing Keys' parameter is −¾, with it −½ and the filter
/// is as wide as the coarser grid.
/// </summary>
internal static class PositionResampling
{
    /// <param name="positions">(size · size, width).</param>
    /// <param name="width">Floats of a position.</param>
    /// <param name="size">Side of the grid they are of.</param>
    /// <param name="wanted">Side of the new grid.</param>
    /// <param name="antialias">Whether the filter widens where the new grid is coarser.</param>
    /// <returns>(wanted · wanted, width).</returns>
    public static float[] Run(ReadOnlySpan<float> positions, int width, int size, int wanted, bool antialias)
    {
        (int First, double[] Weights)[] taps =
        [
            .. Enumerable.Range(0, wanted).Select(i => antialias ? Wide(i, size, wanted) : Narrow(i, size, wanted)),
        ];
        double[] rows = new double[size * wanted * width]; // (size, wanted, width)
        for (int y = 0; y < size; y++)
        for (int x = 0; x < wanted; x++)
        for (int t = 0; t < taps[x].Weights.Length; t++)
        {
            int from = ((y * size) + Math.Clamp(taps[x].First + t, 0, size - 1)) * width;
            for (int i = 0; i < width; i++)
                rows[(((y * wanted) + x) * width) + i] += taps[x].Weights[t] * positions[from + i];
        }
        double[] all = new double[wanted * wanted * width]; // (wanted, wanted, width)
        for (int y = 0; y < wanted; y++)
        for (int t = 0; t < taps[y].Weights.Length; t++)
        {
            int from = Math.Clamp(taps[y].First + t, 0, size - 1) * wanted * width;
            for (int i = 0; i < wanted * width; i++)
                all[(y * wanted * width) + i] += taps[y].Weights[t] * rows[from + i];
        }
        return Array.ConvertAll(all, value => (float)value);
    }

    /// <summary>The four places around an output's centre.</summary>
    private static (int First, double[] Weights) Narrow(int output, int size, int wanted)
    {
        double at = ((output + 0.5) * size / wanted) - 0.5;
        int first = (int)Math.Floor(at) - 1;
        return (first, [.. Enumerable.Range(first, 4).Select(place => Cubic(at - place, -0.75))]);
    }

    /// <summary>All places that the widened filter reaches inside the grid, their weights scaled to the sum 1.</summary>
    private static (int First, double[] Weights) Wide(int output, int size, int wanted)
    {
        double scale = (double)size / wanted,
            stretch = Math.Max(1, scale),
            centre = (output + 0.5) * scale;
        int first = Math.Max(0, (int)(centre - (2 * stretch) + 0.5)),
            end = Math.Min(size, (int)(centre + (2 * stretch) + 0.5));
        double[] weights = [.. Enumerable.Range(first, end - first).Select(place => Cubic((place + 0.5 - centre) / stretch, -0.5))];
        double sum = weights.Sum();
        return (first, [.. weights.Select(weight => weight / sum)]);
    }

    /// <summary>Keys' convolution kernel.</summary>
    private static double Cubic(double x, double a)
    {
        x = Math.Abs(x);
        return x < 1 ? ((((a + 2) * x) - (a + 3)) * x * x) + 1
            : x < 2 ? ((((((x - 5) * x) + 8) * x) - 4) * a)
            : 0;
    }
}
