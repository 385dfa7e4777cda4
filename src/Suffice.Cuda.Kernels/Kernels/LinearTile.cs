using ILGPU;
using Suffice.Cuda.Contract;
using Suffice.Cuda.Kernels.Arithmetic;

namespace Suffice.Cuda.Kernels.Kernels;

/// <summary>What the kernels of linear layers share: how a tile is read, and how it is written.</summary>
internal static class LinearTile
{
    private const int Tile = KernelShape.LinearTile;

    /// <summary>A number of a row; 0 beyond its end.</summary>
    public static float Read(ArrayView<float> x, ArrayView<int> xRows, LinearShape shape, int row, int k)
    {
        if (k >= shape.Depth)
            return 0;
        long place = shape.XMapped != 0 ? xRows[row] : row;
        return x[(place * shape.XStride) + k];
    }

    /// <summary>A row of the tile at a time, so that threads side by side write side by side.</summary>
    public static void Store(
        ArrayView<float> tile,
        int firstRow,
        int rows,
        ArrayView<float> bias,
        ArrayView<float> y,
        ArrayView<int> yRows,
        LinearShape shape
    )
    {
        for (int i = Group.IdxX; i < Tile * Tile; i += KernelShape.Threads)
        {
            int row = firstRow + (i / Tile),
                column = (Grid.IdxY * Tile) + (i % Tile);
            if (row >= rows || column >= shape.Columns)
                continue;
            long place = shape.YMapped != 0 ? yRows[row] : row;
            long at = (place * shape.YStride) + column;
            float value = Functions.Apply(shape.Mode, tile[i] + bias[column]);
            y[at] = shape.Mode == (int)DeviceMode.Add ? y[at] + value : value;
        }
    }
}
