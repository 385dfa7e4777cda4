using Suffice.Kernels.Operators;

namespace Suffice.Tests.Kernels;

public sealed unsafe class UnfoldTests
{
    [Theory]
    [InlineData(7, 3, 3, 2, 1)]
    [InlineData(8, 1, 4, 4, 0)]
    [InlineData(5, 2, 5, 1, 4)]
    [InlineData(6, 2, 1, 1, 0)]
    [InlineData(3, 2, 7, 2, 3)]
    public void Windows_are_laid_out_as_rows(int size, int channels, int kernel, int stride, int padding)
    {
        int output = ((size + (2 * padding) - kernel) / stride) + 1;
        var unfold = new Unfold(size, channels, kernel, stride, padding, output);
        using var operands = new Operands(1);
        float* planes = operands.Normal(size * size * channels),
            image = operands.Zeros(size * size * channels),
            rows = operands.Normal(unfold.Rows * unfold.Depth);
        Unfold.ToPixels(planes, size, channels, image);
        unfold.Run(image, size, 0, 1, rows);
        unfold.Run(image, size, 1, unfold.Rows - 1, rows + unfold.Depth);
        operands.CheckGuards();
        for (int y = 0; y < output; y++)
        for (int x = 0; x < output; x++)
        for (int dy = 0; dy < kernel; dy++)
        for (int dx = 0; dx < kernel; dx++)
        for (int c = 0; c < channels; c++)
        {
            int row = (y * stride) - padding + dy,
                column = (x * stride) - padding + dx;
            float expected = row < 0 || row >= size || column < 0 || column >= size ? 0 : planes[(((c * size) + row) * size) + column];
            Assert.Equal(expected, rows[(((((((y * output) + x) * kernel) + dy) * kernel) + dx) * channels) + c]);
        }
    }
}
