using System.Runtime.InteropServices;
using Suffice.Kernels.Vectors;
using Suffice.Tensors;

namespace Suffice.Kernels.Products.Int8;

/// <summary>The tallest tile of eight bits alone, on numbers that stay in the first-level cache.</summary>
internal static unsafe class Int8Roof<TLanes, TTile>
    where TLanes : unmanaged, ILanes<TLanes>
    where TTile : struct, IInt8Tile
{
    /// <summary>As deep as the layers of a small net; a panel has 12 kB.</summary>
    private const int Depth = 384;

    /// <inheritdoc cref="KernelSet.RunTiles"/>
    public static long Run(long least)
    {
        int panelBytes = Depth * PanelLayout.Columns;
        long rowBytes = Int8Rows.Bytes(TTile.Rows, Depth);
        byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)(panelBytes + rowBytes), SafetensorsWriter.Alignment);
        try
        {
            new Span<byte>(memory, (int)(panelBytes + rowBytes)).Fill(1);
            var rows = new Int8Rows(memory + panelBytes, TTile.Rows, Depth);
            return Run(rows, (sbyte*)memory, least);
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
        }
    }

    private static long Run(in Int8Rows rows, sbyte* panel, long least)
    {
        byte* space = stackalloc byte[((1 + KernelSet.MostTileRows) * PanelLayout.Columns * sizeof(int)) + CacheLine.Bytes];
        float* zeros = (float*)CacheLine.In(space),
            result = zeros + PanelLayout.Columns;
        new Span<float>(zeros, PanelLayout.Columns).Clear();
        var floats = new Int8Floats(rows.Scales, zeros, zeros, result, PanelLayout.Columns, adds: false);
        const int steps = Depth / Int8PanelLayout.Step;
        long done = 0;
        for (; done < least; done += (long)TTile.Rows * Depth * PanelLayout.Columns)
            TTile.Run<TLanes>(TTile.Rows, rows.Values, rows.Stride, panel, steps, (int*)zeros, floats, Prefetch.Nothing(panel));
        return done;
    }
}
