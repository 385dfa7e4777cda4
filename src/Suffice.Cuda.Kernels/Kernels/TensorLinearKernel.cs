using ILGPU;
using Suffice.Cuda.Contract;
using Suffice.Cuda.Kernels.Arithmetic;

namespace Suffice.Cuda.Kernels.Kernels;

/// <summary>
/// <see cref="LinearKernel"/> on tensor cores. Floats of 32 bits are taken for sums of two of 16 (<see cref="TensorCore.Rest"/>); of the
/// products of these, the one of both rests is left out, which is at most 2⁻¹⁶ of the whole. Each of the group's two warps makes 16 rows by
/// 32 columns.
/// </summary>
internal static class TensorLinearKernel
{
    private const int Tile = KernelShape.LinearTile;
    private const int Step = 32; // numbers of depth that lie in shared memory at a time
    private const int Pairs = Step / 2;
    private const int Pitch = Pairs + 4; // so that the threads of a warp that read fragments meet each bank of shared memory once
    private const int Part = Tile * Pitch; // upper halves, and then what they leave
    private const int Eight = 8 * Pitch;

    /// <inheritdoc cref="LinearKernel.Linear"/>
    public static void TensorLinear(
        ArrayView<int> counts,
        ArrayView<float> x,
        ArrayView<int> xRows,
        ArrayView<float> weights,
        ArrayView<float> bias,
        ArrayView<float> y,
        ArrayView<int> yRows,
        LinearShape shape
    ) => Run(new LinearTile(counts, x, xRows, bias, y, yRows, shape), new Singles(weights));

    /// <inheritdoc cref="LinearKernel.Linear"/>
    public static void TensorLinearHalf(
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
        ArrayView<int> xs = SharedMemory.Allocate<int>(2 * Part),
            ws = SharedMemory.Allocate<int>(2 * Part);
        int row = (Group.IdxX / 32 * 16) + (Group.IdxX % 32 / 4),
            column = Group.IdxX % 32 / 4,
            pair = Group.IdxX % 4;
        Sixteen sums = default;
        for (int depth = 0; depth < tile.Shape.Depth; depth += Step)
        {
            Load(tile, weights, depth, xs, ws);
            Group.Barrier();
            for (int k = 0; k < Pairs; k += 8)
                sums = Multiply(sums, xs, (row * Pitch) + k + pair, ws, (column * Pitch) + k + pair, weights.Parts);
            Group.Barrier();
        }
        // The last numbers have been read: their room holds the tile.
        ArrayView<float> room = xs.Cast<float>();
        Keep(sums, (row * Tile) + (2 * pair), room);
        Group.Barrier();
        tile.Store(room);
    }

    /// <summary>Pairs of 32 rows of x, and of 32 columns of the panel.</summary>
    private static void Load<TNumbers>(LinearTile tile, TNumbers weights, int depth, ArrayView<int> xs, ArrayView<int> ws)
        where TNumbers : struct, INumbers
    {
        for (int i = Group.IdxX; i < Tile * Pairs; i += KernelShape.Threads)
        {
            int row = i / Pairs,
                across = depth + (i % Pairs * 2),
                column = i % Tile,
                down = depth + (i / Tile * 2);
            Keep(tile.Read(row, across), tile.Read(row, across + 1), (row * Pitch) + (i % Pairs), xs);
            Keep(tile.Weight(weights, down, column), tile.Weight(weights, down + 1, column), (column * Pitch) + (i / Tile), ws);
        }
    }

    private static void Keep(float first, float second, int at, ArrayView<int> pairs)
    {
        pairs[at] = TensorCore.Upper(first, second);
        pairs[Part + at] = TensorCore.Rest(first, second);
    }

    /// <summary>Sixteen numbers of depth, four times eight columns.</summary>
    private static Sixteen Multiply(Sixteen sums, ArrayView<int> xs, int x, ArrayView<int> ws, int w, int parts)
    {
        Fragment upper = At(xs, x),
            rest = At(xs, x + Part);
        return new Sixteen(
            Columns(sums.Row0, upper, rest, ws, w, parts),
            Columns(sums.Row1, upper, rest, ws, w + Eight, parts),
            Columns(sums.Row2, upper, rest, ws, w + (2 * Eight), parts),
            Columns(sums.Row3, upper, rest, ws, w + (3 * Eight), parts)
        );
    }

    private static Four Columns(Four sums, Fragment upper, Fragment rest, ArrayView<int> ws, int w, int parts)
    {
        if (parts > 1)
            sums = TensorCore.AddProducts(sums, upper, ws[Part + w], ws[Part + w + 4]);
        sums = TensorCore.AddProducts(sums, rest, ws[w], ws[w + 4]);
        return TensorCore.AddProducts(sums, upper, ws[w], ws[w + 4]);
    }

    private static Fragment At(ArrayView<int> xs, int x) => new(xs[x], xs[x + Eight], xs[x + 4], xs[x + Eight + 4]);

    private static void Keep(Sixteen sums, int at, ArrayView<float> tile)
    {
        Keep(sums.Row0, at, tile);
        Keep(sums.Row1, at + 8, tile);
        Keep(sums.Row2, at + 16, tile);
        Keep(sums.Row3, at + 24, tile);
    }

    /// <summary>Two columns of a row, and of the one eight further on.</summary>
    private static void Keep(Four sum, int at, ArrayView<float> tile)
    {
        tile[at] = sum.A;
        tile[at + 1] = sum.B;
        tile[at + (8 * Tile)] = sum.C;
        tile[at + (8 * Tile) + 1] = sum.D;
    }
}
