using System.Runtime.CompilerServices;
using Suffice.Kernels.Vectors;
using Suffice.Tensors;

namespace Suffice.Kernels.Products.Int8;

/// <summary>
/// The micro-kernel of eight bits: up to 8 rows by two vectors of columns, as <see cref="Tile{TLanes, TRows, TWeight}"/> is one of floats.
/// </summary>
internal static unsafe class Int8Tile<TLanes, TWeights, TInputs, TRows>
    where TLanes : unmanaged, IInt8Lanes<TLanes, TWeights, TInputs>
    where TRows : struct, IRows
{
    /// <param name="a">First row; <paramref name="stride"/> bytes from row to row.</param>
    /// <param name="stride">Bytes from row to row.</param>
    /// <param name="b">The columns' part of a panel.</param>
    /// <param name="turns">Loops over the depth.</param>
    /// <param name="starts">By row: what sums begin with.</param>
    /// <param name="sums">The columns' part of (rows, 32).</param>
    /// <param name="ahead">What will be wanted after this.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(sbyte* a, nint stride, sbyte* b, nint turns, int* starts, int* sums, Prefetch ahead)
    {
        TLanes c00 = Start(0, starts),
            c01 = c00,
            c10 = Start(1, starts),
            c11 = c10,
            c20 = Start(2, starts),
            c21 = c20,
            c30 = Start(3, starts),
            c31 = c30,
            c40 = Start(4, starts),
            c41 = c40,
            c50 = Start(5, starts),
            c51 = c50,
            c60 = Start(6, starts),
            c61 = c60,
            c70 = Start(7, starts),
            c71 = c70;
        for (; turns > 0; turns--)
        {
            TWeights b0 = TLanes.LoadWeights(b),
                b1 = TLanes.LoadWeights(b + (Int8PanelLayout.Four * TLanes.Columns));
            MultiplyAdd(0, a, stride, b0, b1, ref c00, ref c01, ref c10, ref c11);
            MultiplyAdd(2, a, stride, b0, b1, ref c20, ref c21, ref c30, ref c31);
            MultiplyAdd(4, a, stride, b0, b1, ref c40, ref c41, ref c50, ref c51);
            MultiplyAdd(6, a, stride, b0, b1, ref c60, ref c61, ref c70, ref c71);
            ahead.Next();
            a += TLanes.Fours * Int8PanelLayout.Four;
            b += TLanes.Fours * Int8PanelLayout.Four * PanelLayout.Columns;
        }
        Store(0, sums, c00, c01, c10, c11);
        Store(2, sums, c20, c21, c30, c31);
        Store(4, sums, c40, c41, c50, c51);
        Store(6, sums, c60, c61, c70, c71);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Start(int row, int* starts) => row < TRows.Count ? TLanes.Start(starts[row]) : default;

    /// <summary>Two rows from <paramref name="row"/> on, as far as there are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyAdd(
        int row,
        sbyte* a,
        nint stride,
        TWeights b0,
        TWeights b1,
        ref TLanes c0,
        ref TLanes c1,
        ref TLanes d0,
        ref TLanes d1
    )
    {
        if (row >= TRows.Count)
            return;
        TInputs inputs = TLanes.LoadInputs(a + (row * stride));
        c0 = TLanes.MultiplyAdd(c0, b0, inputs);
        c1 = TLanes.MultiplyAdd(c1, b1, inputs);
        if (row + 1 >= TRows.Count)
            return;
        inputs = TLanes.LoadInputs(a + ((row + 1) * stride));
        d0 = TLanes.MultiplyAdd(d0, b0, inputs);
        d1 = TLanes.MultiplyAdd(d1, b1, inputs);
    }

    /// <summary>Likewise.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(int row, int* sums, TLanes c0, TLanes c1, TLanes d0, TLanes d1)
    {
        sums += row * PanelLayout.Columns;
        if (row >= TRows.Count)
            return;
        TLanes.Store(sums, c0);
        TLanes.Store(sums + TLanes.Columns, c1);
        if (row + 1 >= TRows.Count)
            return;
        TLanes.Store(sums + PanelLayout.Columns, d0);
        TLanes.Store(sums + PanelLayout.Columns + TLanes.Columns, d1);
    }
}
