using System.Buffers;
using Suffice.Bundles;

namespace Suffice.Inputs;

/// <summary>
/// The middle of an image that was resized first (<see cref="ImageResizing"/>): the pixels that Pillow's <c>resize</c> and torchvision's
/// <c>CenterCrop</c> give, across first and then down, rounded to 8 bits after each. Only what is cut out is computed.
/// </summary>
internal sealed class MiddleOfImage
{
    private const int MostScratch = 1 << 24; // bytes, but for images of more rows

    private readonly int width,
        size;
    private readonly AxisFilter across,
        down;

    /// <param name="width">Of the image.</param>
    /// <param name="height">Of the image.</param>
    /// <param name="size">Of what is cut out, a square.</param>
    /// <param name="resizing">To an edge of at least <paramref name="size"/>.</param>
    public MiddleOfImage(int width, int height, int size, ImageResizing resizing)
    {
        this.width = width;
        this.size = size;
        (int newWidth, int newHeight) = NewSize(width, height, resizing);
        across = new AxisFilter(width, newWidth, First(newWidth, size), size, resizing.Filter);
        down = new AxisFilter(height, newHeight, First(newHeight, size), size, resizing.Filter);
    }

    /// <summary>Fills (size, size) with pixels, 0 to 255.</summary>
    /// <param name="source">A channel of an image of the sizes given.</param>
    /// <param name="plane">What is filled.</param>
    public void Write(ImagePlane source, Span<float> plane)
    {
        int rows = down.Until - down.From,
            columns = Math.Clamp(MostScratch / rows, 1, size);
        byte[] scratch = ArrayPool<byte>.Shared.Rent(rows * columns);
        for (int left = 0; left < size; left += columns)
        {
            int count = Math.Min(columns, size - left);
            Span<byte> strip = scratch.AsSpan(0, rows * count); // (rows, count)
            for (int y = 0; y < rows; y++)
                Across(source, y, left, strip.Slice(y * count, count));
            for (int y = 0; y < size; y++)
                Down(strip, y, plane.Slice((y * size) + left, count));
        }
        ArrayPool<byte>.Shared.Return(scratch);
    }

    /// <summary>Sizes after resizing, the longer edge in proportion and rounded down, as torchvision does.</summary>
    internal static (int Width, int Height) NewSize(int width, int height, ImageResizing resizing)
    {
        int edge = resizing.Edge;
        if (!resizing.KeepsAspect)
            return (edge, edge);
        return width <= height
            ? (edge, Math.Max(1, (int)((double)edge * height / width)))
            : (Math.Max(1, (int)((double)edge * width / height)), edge);
    }

    /// <summary>Where the middle begins; halves go to the even number, as in Python.</summary>
    private static int First(int newSize, int size) => (int)Math.Round((newSize - size) / 2.0, MidpointRounding.ToEven);

    private void Across(ImagePlane source, int row, int left, Span<byte> line)
    {
        int start = (down.From + row) * width;
        for (int x = 0; x < line.Length; x++)
        {
            (int first, ReadOnlyMemory<int> memory) = across[left + x];
            ReadOnlySpan<int> weights = memory.Span;
            int sum = 0;
            for (int i = 0; i < weights.Length; i++)
                sum += source.At(start + first + i) * weights[i];
            line[x] = AxisFilter.Pixel(sum);
        }
    }

    private void Down(ReadOnlySpan<byte> strip, int y, Span<float> line)
    {
        (int first, ReadOnlyMemory<int> memory) = down[y];
        ReadOnlySpan<int> weights = memory.Span;
        for (int x = 0; x < line.Length; x++)
        {
            int sum = 0;
            for (int i = 0, at = ((first - down.From) * line.Length) + x; i < weights.Length; i++, at += line.Length)
                sum += strip[at] * weights[i];
            line[x] = AxisFilter.Pixel(sum);
        }
    }
}
