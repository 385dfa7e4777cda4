using ILGPU;
using Suffice.Cuda.Contract;
using Suffice.Cuda.Kernels.Arithmetic;

namespace Suffice.Cuda.Kernels.Kernels;

/// <summary>
/// y = x · weights + bias, then what follows. A group makes a tile of 32 rows by 32 columns, one panel of weights wide; 32 steps of depth
/// lie in shared memory at a time, and each of its 64 threads sums four rows by four columns.
/// </summary>
internal static class LinearKernel
{
    private const int Tile = KernelShape.LinearTile;
    private const int Step = 32;
    private const int Pitch = Tile + 1; // so that threads that store a column of x meet no bank of shared memory twice as often

    /// <param name="counts">The segment's control block.</param>
    /// <param name="x">(rows, depth).</param>
    /// <param name="xRows">Where rows read lie, if they are looked up.</param>
    /// <param name="weights">(panels, depth, 32), as a bundle has them.</param>
    /// <param name="bias">(columns).</param>
    /// <param name="y">(rows, columns).</param>
    /// <param name="yRows">Where rows written lie, if they are looked up.</param>
    /// <param name="shape">Sizes.</param>
    public static void Linear(
        ArrayView<int> counts,
        ArrayView<float> x,
        ArrayView<int> xRows,
        ArrayView<float> weights,
        ArrayView<float> bias,
        ArrayView<float> y,
        ArrayView<int> yRows,
        LinearShape shape
    ) => Run(new LinearTile(counts, x, xRows, bias, y, yRows, shape), new Singles(weights));

    /// <inheritdoc cref="Linear"/>
    public static void LinearHalf(
        ArrayView<int> counts,
        ArrayView<float> x,
        ArrayView<int> xRows,
        ArrayView<ushort> weights,
        ArrayView<float> bias,
        ArrayView<float> y,
        ArrayView<int> yRows,
        LinearShape shape
    ) => Run(new LinearTile(counts, x, xRows, bias, y, yRows, shape), new Halves(weights));

    private static void Run<TNumbers>(LinearTile tile, TNumbers weights)
        where TNumbers : struct, INumbers
    {
        if (tile.IsEmpty)
            return;
        ArrayView<float> xs = SharedMemory.Allocate<float>(Step * Pitch),
            ws = SharedMemory.Allocate<float>(Step * Tile);
        int row = Group.IdxX / 8 * 4,
            column = Group.IdxX % 8 * 4;
        Sixteen sums = default;
        for (int depth = 0; depth < tile.Shape.Depth; depth += Step)
        {
            // 32 rows of x, transposed, and 32 of the panel.
            for (int i = Group.IdxX; i < Tile * Step; i += KernelShape.Threads)
            {
                xs[(i % Step * Pitch) + (i / Step)] = tile.Read(i / Step, depth + (i % Step));
                ws[i] = tile.Weight(weights, depth + (i / Tile), i % Tile);
            }
            Group.Barrier();
            for (int k = 0; k < Step; k++)
                sums = sums.AddProducts(Four.At(xs, (k * Pitch) + row), Four.At(ws, (k * Tile) + column));
            Group.Barrier();
        }
        // The last weights have been read: their room holds the tile.
        Keep(sums.Row0, row, column, ws);
        Keep(sums.Row1, row + 1, column, ws);
        Keep(sums.Row2, row + 2, column, ws);
        Keep(sums.Row3, row + 3, column, ws);
        Group.Barrier();
        tile.Store(ws);
    }

    private static void Keep(Four sum, int row, int column, ArrayView<float> tile)
    {
        int at = (row * Tile) + column;
        tile[at] = sum.A;
        tile[at + 1] = sum.B;
        tile[at + 2] = sum.C;
        tile[at + 3] = sum.D;
    }
}
