namespace Suffice.Training.Optimisation;

/// <summary>Random mirror and shift, where what a shift uncovers is black; then random erasing (Zhong et al., arXiv 1708.04896).</summary>
internal static class Augmentation
{
    /// <summary>Least and largest area erased, as a share of the image.</summary>
    private const double LeastArea = 0.02,
        LargestArea = 1.0 / 3;

    /// <summary>Largest height of an erased rectangle over its width, and the reverse.</summary>
    private const double LargestAspect = 10.0 / 3;

    public static void Apply(
        ImageTrainingSet data,
        ReadOnlySpan<float> source,
        TrainingOptions options,
        Random random,
        Span<float> destination
    )
    {
        bool mirrored = options.Mirror && random.Next(2) == 0;
        int down = random.Next(-options.Shift, options.Shift + 1),
            right = random.Next(-options.Shift, options.Shift + 1);
        Copy(data, source, mirrored, down, right, destination);
        if (options.Erase > 0 && random.NextDouble() < options.Erase)
            Erase(data, random, destination);
    }

    /// <summary>Fills a rectangle of random area, shape and place with noise of any brightness.</summary>
    private static void Erase(ImageTrainingSet data, Random random, Span<float> image)
    {
        int size = data.Model.ImageSize;
        double area = (LeastArea + ((LargestArea - LeastArea) * random.NextDouble())) * size * size;
        double aspect = Math.Pow(LargestAspect, (2 * random.NextDouble()) - 1);
        int height = Math.Clamp((int)Math.Round(Math.Sqrt(area * aspect)), 1, size),
            width = Math.Clamp((int)Math.Round(Math.Sqrt(area / aspect)), 1, size);
        int top = random.Next(size - height + 1),
            left = random.Next(size - width + 1);
        for (int channel = 0; channel < data.Model.Channels; channel++)
        {
            float mean = data.Preprocessing.Mean[channel],
                deviation = data.Preprocessing.Deviation[channel];
            for (int y = top; y < top + height; y++)
            {
                Span<float> row = image.Slice((((channel * size) + y) * size) + left, width);
                foreach (ref float pixel in row)
                    pixel = (random.NextSingle() - mean) / deviation;
            }
        }
    }

    /// <summary>Writes an image of the set (C, H, W), mirrored and moved by whole pixels.</summary>
    public static void Copy(ImageTrainingSet data, ReadOnlySpan<float> source, bool mirrored, int down, int right, Span<float> destination)
    {
        int size = data.Model.ImageSize;
        for (int channel = 0; channel < data.Model.Channels; channel++)
        {
            float black = -data.Preprocessing.Mean[channel] / data.Preprocessing.Deviation[channel];
            ReadOnlySpan<float> from = source.Slice(channel * size * size, size * size);
            Span<float> to = destination.Slice(channel * size * size, size * size);
            for (int y = 0; y < size; y++)
            {
                int sourceY = y - down;
                for (int x = 0; x < size; x++)
                {
                    int sourceX = mirrored ? size - 1 - (x - right) : x - right;
                    bool inside = (uint)sourceY < (uint)size && (uint)sourceX < (uint)size;
                    to[(y * size) + x] = inside ? from[(sourceY * size) + sourceX] : black;
                }
            }
        }
    }
}
