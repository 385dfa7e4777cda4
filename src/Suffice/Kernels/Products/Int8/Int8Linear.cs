using System.Runtime.CompilerServices;
using Suffice.Kernels.Operators;
using Suffice.Kernels.Vectors;
using Suffice.Tensors;

namespace Suffice.Kernels.Products.Int8;

/// <summary>
/// Linear layer of eight bits: rows are brought to eight bits, sums are of whole numbers, and floats are made of them
/// (<see cref="Int8Floats"/>).
/// </summary>
internal static unsafe class Int8Linear<TLanes, TTile>
    where TLanes : unmanaged, ILanes<TLanes>
    where TTile : struct, IInt8Tile
{
    /// <inheritdoc cref="KernelSet.Linear"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static void Run(
        float* a,
        nint aStride,
        int rows,
        in PackedLinear weights,
        float* c,
        nint cStride,
        LinearMode mode,
        byte* scratch
    )
    {
        if (rows == 0)
            return;
        var inputs = new Int8Rows(scratch, rows, weights.Depth);
        inputs.Fill<TLanes>(a, aStride, rows, TTile.WeightOffset, TTile.InputOffset);
        nint panelBytes = (nint)Int8PanelLayout.PaddedDepth(weights.Depth) * PanelLayout.Columns,
            turns = TTile.Turns(panelBytes / PanelLayout.Columns / Int8PanelLayout.Step);
        int tiles = (rows + TTile.Rows - 1) / TTile.Rows;
        for (int column = 0; column < weights.Columns; column += PanelLayout.Columns)
        {
            sbyte* panel = weights.Int8Panel(column / PanelLayout.Columns);
            var ahead = Prefetch.Of(panel + panelBytes, panelBytes, turns * tiles);
            if (weights.Columns - column >= PanelLayout.Columns)
                Panel(inputs, rows, panel, weights.Scales + column, weights.Bias + column, c + column, cStride, mode, ahead);
            else
                Partial(inputs, rows, panel, weights, column, c + column, cStride, mode, ahead);
        }
    }

    /// <summary>One panel and all rows.</summary>
    [SkipLocalsInit]
    private static void Panel(
        in Int8Rows inputs,
        int rows,
        sbyte* panel,
        float* scales,
        float* bias,
        float* c,
        nint cStride,
        LinearMode mode,
        Prefetch ahead
    )
    {
        byte* space = stackalloc byte[((1 + KernelSet.MostTileRows) * PanelLayout.Columns * sizeof(int)) + CacheLine.Bytes];
        float* tile = (float*)CacheLine.In(space);
        int* columnStarts = (int*)(tile + (KernelSet.MostTileRows * PanelLayout.Columns));
        nint steps = Int8PanelLayout.PaddedDepth(inputs.Depth) / Int8PanelLayout.Step;
        // Activations come where rows lie one after another: their long chains of products want many numbers in step.
        bool direct = mode is LinearMode.Store or LinearMode.Add;
        nint toStride = direct ? cStride : PanelLayout.Columns;
        if (TTile.InputOffset != 0)
            TTile.StartColumns(panel, steps, columnStarts);
        for (int row = 0, count; row < rows; row += count)
        {
            count = NextRows(rows - row);
            int* starts = TTile.InputOffset != 0 ? columnStarts : inputs.Starts + row;
            float* to = direct ? c + (row * cStride) : tile;
            var floats = new Int8Floats(inputs.Scales + row, scales, bias, to, toStride, mode == LinearMode.Add);
            TTile.Run<TLanes>(count, inputs.Values + (row * inputs.Stride), inputs.Stride, panel, steps, starts, floats, ahead);
            ahead = ahead.After(TTile.Turns(steps));
            if (!direct)
                Activate(tile, count, c + (row * cStride), cStride, mode);
        }
    }

    /// <summary>Of the next tile, so that all that are left have about as many.</summary>
    private static int NextRows(int left)
    {
        int tiles = (left + TTile.Rows - 1) / TTile.Rows;
        return (left + tiles - 1) / tiles;
    }

    /// <summary>The last panel when it has padding: works on a tile of its own, and copies the real columns.</summary>
    [SkipLocalsInit]
    private static void Partial(
        in Int8Rows inputs,
        int rows,
        sbyte* panel,
        in PackedLinear weights,
        int column,
        float* c,
        nint cStride,
        LinearMode mode,
        Prefetch ahead
    )
    {
        float* scales = stackalloc float[PanelLayout.Columns],
            bias = stackalloc float[PanelLayout.Columns],
            tile = stackalloc float[KernelSet.MostTileRows * PanelLayout.Columns];
        int columns = weights.Columns - column;
        Copy(weights.Scales + column, columns, scales);
        Copy(weights.Bias + column, columns, bias);
        for (int row = 0, count; row < rows; row += count, c += count * cStride)
        {
            count = Math.Min(TTile.Rows, rows - row);
            for (int i = 0; i < count; i++)
                Copy(c + (i * cStride), columns, tile + (i * PanelLayout.Columns));
            Panel(inputs.From(row), count, panel, scales, bias, tile, PanelLayout.Columns, mode, ahead);
            for (int i = 0; i < count; i++)
                new ReadOnlySpan<float>(tile + (i * PanelLayout.Columns), columns).CopyTo(new Span<float>(c + (i * cStride), columns));
        }
    }

    /// <summary>The first numbers of a panel's width, and zeros.</summary>
    private static void Copy(float* source, int count, float* destination)
    {
        new ReadOnlySpan<float>(source, count).CopyTo(new Span<float>(destination, count));
        new Span<float>(destination + count, PanelLayout.Columns - count).Clear();
    }

    /// <summary>The activation of some rows of a panel, which lie one after another and are written over.</summary>
    private static void Activate(float* floats, int rows, float* c, nint cStride, LinearMode mode)
    {
        Activated<TLanes>.Run(mode, floats, rows * PanelLayout.Columns);
        for (int row = 0; row < rows; row++)
        {
            float* from = floats + (row * PanelLayout.Columns);
            for (int i = 0; i < PanelLayout.Columns; i += TLanes.Count)
                TLanes.Store(c + (row * cStride) + i, TLanes.Load(from + i));
        }
    }
}
