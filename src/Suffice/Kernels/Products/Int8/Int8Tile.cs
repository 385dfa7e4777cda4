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
        TLanes c00 = TLanes.Start(starts[0]),
            c01 = c00;
        TLanes c10 = TRows.Count > 1 ? TLanes.Start(starts[1]) : default,
            c11 = c10;
        TLanes c20 = TRows.Count > 2 ? TLanes.Start(starts[2]) : default,
            c21 = c20;
        TLanes c30 = TRows.Count > 3 ? TLanes.Start(starts[3]) : default,
            c31 = c30;
        TLanes c40 = TRows.Count > 4 ? TLanes.Start(starts[4]) : default,
            c41 = c40;
        TLanes c50 = TRows.Count > 5 ? TLanes.Start(starts[5]) : default,
            c51 = c50;
        TLanes c60 = TRows.Count > 6 ? TLanes.Start(starts[6]) : default,
            c61 = c60;
        TLanes c70 = TRows.Count > 7 ? TLanes.Start(starts[7]) : default,
            c71 = c70;

        nint stride2 = 2 * stride;
        sbyte* a0 = a,
            a3 = a + (3 * stride),
            a6 = a + (6 * stride);
        for (; turns > 0; turns--)
        {
            TWeights b0 = TLanes.LoadWeights(b),
                b1 = TLanes.LoadWeights(b + (Int8PanelLayout.Four * TLanes.Columns));
            MultiplyAdd(a0, b0, b1, ref c00, ref c01);
            if (TRows.Count > 1)
                MultiplyAdd(a0 + stride, b0, b1, ref c10, ref c11);
            if (TRows.Count > 2)
                MultiplyAdd(a0 + stride2, b0, b1, ref c20, ref c21);
            if (TRows.Count > 3)
                MultiplyAdd(a3, b0, b1, ref c30, ref c31);
            if (TRows.Count > 4)
                MultiplyAdd(a3 + stride, b0, b1, ref c40, ref c41);
            if (TRows.Count > 5)
                MultiplyAdd(a3 + stride2, b0, b1, ref c50, ref c51);
            if (TRows.Count > 6)
                MultiplyAdd(a6, b0, b1, ref c60, ref c61);
            if (TRows.Count > 7)
                MultiplyAdd(a6 + stride, b0, b1, ref c70, ref c71);
            ahead.Next();
            b += TLanes.Fours * Int8PanelLayout.Four * PanelLayout.Columns;
            a0 += TLanes.Fours * Int8PanelLayout.Four;
            if (TRows.Count > 3)
                a3 += TLanes.Fours * Int8PanelLayout.Four;
            if (TRows.Count > 6)
                a6 += TLanes.Fours * Int8PanelLayout.Four;
        }

        Store(sums + (0 * PanelLayout.Columns), c00, c01);
        if (TRows.Count > 1)
            Store(sums + (1 * PanelLayout.Columns), c10, c11);
        if (TRows.Count > 2)
            Store(sums + (2 * PanelLayout.Columns), c20, c21);
        if (TRows.Count > 3)
            Store(sums + (3 * PanelLayout.Columns), c30, c31);
        if (TRows.Count > 4)
            Store(sums + (4 * PanelLayout.Columns), c40, c41);
        if (TRows.Count > 5)
            Store(sums + (5 * PanelLayout.Columns), c50, c51);
        if (TRows.Count > 6)
            Store(sums + (6 * PanelLayout.Columns), c60, c61);
        if (TRows.Count > 7)
            Store(sums + (7 * PanelLayout.Columns), c70, c71);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyAdd(sbyte* a, TWeights b0, TWeights b1, ref TLanes c0, ref TLanes c1)
    {
        TInputs inputs = TLanes.LoadInputs(a);
        c0 = TLanes.MultiplyAdd(c0, b0, inputs);
        c1 = TLanes.MultiplyAdd(c1, b1, inputs);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(int* sums, TLanes c0, TLanes c1)
    {
        TLanes.Store(sums, c0);
        TLanes.Store(sums + TLanes.Columns, c1);
    }
}
