using System.Runtime.CompilerServices;
using Suffice.Kernels.Operators;
using Suffice.Kernels.Vectors;
using Suffice.Tensors;

namespace Suffice.Kernels.Products;

/// <summary>
/// Linear layer on packed panels. The outer loop takes one panel after another, so that it stays in the caches while all rows pass and the
/// next one is on its way; bias, residual and activation are applied while a tile's results are at hand.
/// </summary>
internal static unsafe class Linear<TLanes, TWeight>
    where TLanes : unmanaged, ILanes<TLanes>
    where TWeight : unmanaged, IWeight<TWeight>
{
    /// <inheritdoc cref="KernelSet.Linear"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* a, nint aStride, int rows, in PackedLinear weights, float* c, nint cStride, LinearMode mode)
    {
        if (rows == 0)
            return;
        nint panelWeights = (nint)weights.Depth * PanelLayout.Columns;
        int start = 0;
        for (; rows == 1 && weights.Columns - start >= 2 * PanelLayout.Columns; start += 2 * PanelLayout.Columns)
        {
            TWeight* panel = weights.Panel<TWeight>(start / PanelLayout.Columns);
            RowTile<TLanes, TWeight>.Run(
                a,
                panel,
                panel + panelWeights,
                c + start,
                weights.Bias + start,
                mode == LinearMode.Add,
                weights.Depth
            );
            Activated<TLanes>.Run(mode, c + start, 2 * PanelLayout.Columns);
        }
        for (int column = start; column < weights.Columns; column += PanelLayout.Columns)
        {
            TWeight* panel = weights.Panel<TWeight>(column / PanelLayout.Columns);
            Panel(
                a,
                aStride,
                rows,
                panel,
                weights,
                column,
                c + column,
                cStride,
                mode,
                panel + panelWeights,
                panelWeights * sizeof(TWeight)
            );
        }
    }

    /// <summary>One panel and all rows.</summary>
    /// <param name="a">(rows, depth).</param>
    /// <param name="aStride">Floats from row to row.</param>
    /// <param name="rows">How many.</param>
    /// <param name="panel">(depth, 32).</param>
    /// <param name="weights">The layer it is of.</param>
    /// <param name="column">The panel's first.</param>
    /// <param name="c">The first row's part of that panel.</param>
    /// <param name="cStride">Floats from row to row.</param>
    /// <param name="mode">What becomes of the sums.</param>
    /// <param name="next">What will be wanted after this panel.</param>
    /// <param name="nextBytes">How much of it.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Panel(
        float* a,
        nint aStride,
        int rows,
        TWeight* panel,
        in PackedLinear weights,
        int column,
        float* c,
        nint cStride,
        LinearMode mode,
        void* next,
        nint nextBytes
    )
    {
        bool whole = weights.Columns - column >= PanelLayout.Columns;
        int tiles = TileRun<TLanes>.Tiles(rows) * (PanelLayout.Columns / TileRun<TLanes>.Columns);
        var ahead = Prefetch.Of(next, nextBytes, TileRun<TLanes>.Turns(weights.Depth) * tiles);
        for (int row = 0, count; row < rows; row += count)
        {
            count = TileRun<TLanes>.NextRows(rows - row);
            if (whole)
                Whole(
                    count,
                    a + (row * aStride),
                    aStride,
                    panel,
                    weights.Bias + column,
                    weights.Depth,
                    c + (row * cStride),
                    cStride,
                    mode,
                    ref ahead
                );
            else
                Partial(count, a + (row * aStride), aStride, panel, weights, column, c + (row * cStride), cStride, mode);
        }
    }

    private static void Whole(
        int rows,
        float* a,
        nint aStride,
        TWeight* panel,
        float* bias,
        int depth,
        float* c,
        nint cStride,
        LinearMode mode,
        ref Prefetch ahead
    )
    {
        for (int i = 0; i < PanelLayout.Columns; i += TileRun<TLanes>.Columns)
        {
            TileRun<TLanes>.Run(
                rows,
                a,
                aStride,
                panel + i,
                PanelLayout.Columns,
                c + i,
                cStride,
                bias + i,
                mode == LinearMode.Add,
                depth,
                ahead
            );
            ahead = ahead.After(TileRun<TLanes>.Turns(depth));
        }
        if (mode is LinearMode.Store or LinearMode.Add)
            return;
        for (int row = 0; row < rows; row++)
            Activated<TLanes>.Run(mode, c + (row * cStride), PanelLayout.Columns);
    }

    /// <summary>
    /// The last panel when it has padding: works on a tile of its own, whose start holds bias and residual, and copies the real columns.
    /// </summary>
    [SkipLocalsInit]
    private static void Partial(
        int rows,
        float* a,
        nint aStride,
        TWeight* panel,
        in PackedLinear weights,
        int column,
        float* c,
        nint cStride,
        LinearMode mode
    )
    {
        float* tile = stackalloc float[KernelSet.MostTileRows * PanelLayout.Columns];
        int columns = weights.Columns - column;
        for (int row = 0; row < rows; row++)
            Begin(tile + (row * PanelLayout.Columns), weights.Bias + column, columns, mode == LinearMode.Add ? c + (row * cStride) : null);
        for (int i = 0; i < PanelLayout.Columns; i += TileRun<TLanes>.Columns)
            TileRun<TLanes>.Run(
                rows,
                a,
                aStride,
                panel + i,
                PanelLayout.Columns,
                tile + i,
                PanelLayout.Columns,
                null,
                true,
                weights.Depth,
                Prefetch.Nothing(panel)
            );
        for (int row = 0; row < rows; row++)
        {
            float* t = tile + (row * PanelLayout.Columns);
            Activated<TLanes>.Run(mode, t, PanelLayout.Columns);
            for (int i = 0; i < columns; i++)
                c[(row * cStride) + i] = t[i];
        }
    }

    /// <summary>What a row of the tile starts with: bias, and residual if there is one; 0 in the padding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Begin(float* tile, float* bias, int columns, float* residual)
    {
        for (int i = 0; i < PanelLayout.Columns; i++)
            tile[i] =
                i >= columns ? 0
                : residual != null ? bias[i] + residual[i]
                : bias[i];
    }
}
