using ILGPU;
using Suffice.Cuda.Contract;
using Suffice.Cuda.Kernels.Arithmetic;

namespace Suffice.Cuda.Kernels.Kernels;

/// <summary>A group's part of a linear layer, whatever multiplies: rows read and written, and what follows the product.</summary>
internal readonly struct LinearTile
{
    private const int Tile = KernelShape.LinearTile;

    public readonly LinearShape Shape;
    private readonly ArrayView<float> x,
        bias,
        y;
    private readonly ArrayView<int> xRows,
        yRows;
    private readonly int first,
        rows;

    /// <inheritdoc cref="LinearKernel.Linear"/>
    public LinearTile(
        ArrayView<int> counts,
        ArrayView<float> x,
        ArrayView<int> xRows,
        ArrayView<float> bias,
        ArrayView<float> y,
        ArrayView<int> yRows,
        LinearShape shape
    )
    {
        (this.x, this.xRows, this.bias, this.y, this.yRows, Shape) = (x, xRows, bias, y, yRows, shape);
        rows = counts[shape.Rows.At] * shape.Rows.Times;
        first = Grid.IdxX * Tile;
    }

    /// <summary>Whether it lies behind the last row.</summary>
    public bool IsEmpty => first >= rows;

    /// <summary>A number of one of its rows; 0 beyond the edges.</summary>
    public float Read(int row, int k)
    {
        if (first + row >= rows || k >= Shape.Depth)
            return 0;
        long place = Shape.XMapped != 0 ? xRows[first + row] : first + row;
        return x[(place * Shape.XStride) + k];
    }

    /// <summary>A number of its panel of weights, (depth, 32); 0 beyond the last row.</summary>
    public float Weight<TNumbers>(TNumbers weights, int k, int column)
        where TNumbers : struct, INumbers => k < Shape.Depth ? weights[((((long)Grid.IdxY * Shape.Depth) + k) * Tile) + column] : 0;

    /// <summary>Writes its sums, (32, 32): a row at a time, so that threads side by side write side by side.</summary>
    public void Store(ArrayView<float> sums)
    {
        for (int i = Group.IdxX; i < Tile * Tile; i += KernelShape.Threads)
        {
            int row = first + (i / Tile),
                column = (Grid.IdxY * Tile) + (i % Tile);
            if (row >= rows || column >= Shape.Columns)
                continue;
            long place = Shape.YMapped != 0 ? yRows[row] : row;
            long at = (place * Shape.YStride) + column;
            float value = Functions.Apply(Shape.Mode, sums[i] + bias[column]);
            y[at] = Shape.Mode == (int)DeviceMode.Add ? y[at] + value : value;
        }
    }
}
