namespace Suffice.Training.Optimisation;

/// <summary>Random mirror and shift; what a shift uncovers is black.</summary>
internal static class Augmentation
{
    public static void Apply(TrainingSet data, int index, TrainingOptions options, Random random, Span<float> destination)
    {
        bool mirrored = options.Mirror && random.Next(2) == 0;
        int down = random.Next(-options.Shift, options.Shift + 1), right = random.Next(-options.Shift, options.Shift + 1);
        Copy(data, index, mirrored, down, right, destination);
    }

    /// <summary>Writes one image (C, H, W), mirrored and moved by whole pixels.</summary>
    public static void Copy(TrainingSet data, int index, bool mirrored, int down, int right, Span<float> destination)
    {
        int size = data.Model.ImageSize;
        ReadOnlySpan<float> source = data.Pixels.AsSpan(index * data.ImageLength, data.ImageLength);
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
