namespace Suffice.Kernels.Operators;

/// <summary>Lays the windows of a convolution out as rows (im2col), so that the convolution is a linear layer.</summary>
/// <param name="Size">Side length of the input, pixels.</param>
/// <param name="Channels">Channels of the input.</param>
/// <param name="Kernel">Side length of the window.</param>
/// <param name="Stride">Pixels from window to window.</param>
/// <param name="Padding">Zero pixels around the input.</param>
/// <param name="OutputSize">Side length of the output, pixels.</param>
internal readonly record struct Unfold(int Size, int Channels, int Kernel, int Stride, int Padding, int OutputSize)
{
    /// <summary>Floats of a row: window row, window column, channel.</summary>
    public int Depth => Kernel * Kernel * Channels;

    /// <summary>Output pixels.</summary>
    public int Rows => OutputSize * OutputSize;

    /// <summary>Rows of the input, from the first one on, that must be there before an output pixel can be made.</summary>
    public int RowsReached(int pixel) => Math.Clamp((pixel / OutputSize * Stride) - Padding + Kernel, 0, Size);

    /// <param name="image">(held, size, channels): row y of the input lies at y modulo <paramref name="held"/>.</param>
    /// <param name="held">Rows that there are; all of them, or the last few.</param>
    /// <param name="first">First output pixel, in reading order.</param>
    /// <param name="count">Output pixels.</param>
    /// <param name="rows">(count, depth).</param>
    public unsafe void Run(float* image, int held, int first, int count, float* rows)
    {
        int run = Kernel * Channels;
        for (int pixel = first; pixel < first + count; pixel++)
        {
            int top = (pixel / OutputSize * Stride) - Padding,
                left = (pixel % OutputSize * Stride) - Padding;
            int skip = Math.Max(0, -left) * Channels,
                end = Math.Min(run, (Size - left) * Channels);
            for (int y = top; y < top + Kernel; y++, rows += run)
            {
                if (y < 0 || y >= Size || skip >= end)
                    new Span<float>(rows, run).Clear();
                else
                    CopyRow(image + ((((nint)(y % held) * Size) + left) * Channels), skip, end, run, rows);
            }
        }
    }

    /// <summary>
    /// One row of a window: zeros before <paramref name="skip"/> and from <paramref name="end"/> on. Often so short that a call to copy
    /// would cost more than copying.
    /// </summary>
    private static unsafe void CopyRow(float* source, int skip, int end, int run, float* destination)
    {
        int i = 0;
        for (; i < skip; i++)
            destination[i] = 0;
        if (end - skip >= 16)
            new ReadOnlySpan<float>(source + skip, end - skip).CopyTo(new Span<float>(destination + skip, end - skip));
        else
            for (; i < end; i++)
                destination[i] = source[i];
        for (i = end; i < run; i++)
            destination[i] = 0;
    }

    /// <summary>(channels, size, size) → (size, size, channels).</summary>
    public static unsafe void ToPixels(float* planes, int size, int channels, float* image)
    {
        for (int channel = 0; channel < channels; channel++)
        {
            for (int pixel = 0; pixel < size * size; pixel++)
                image[(pixel * channels) + channel] = *planes++;
        }
    }
}
