using System.Runtime.CompilerServices;
using Suffice.Kernels.Vectors;

namespace Suffice.Kernels.Products;

/// <summary>
/// The matrix micro-kernel: a register tile of up to 14 rows by two vectors of columns. Rows beyond the compile-time count fold away, so
/// one source gives a specialised kernel for every row count and vector width. Each sum runs over the depth in order, whatever the tile, so
/// a row's result does not depend on its neighbours.
/// </summary>
internal static unsafe class Tile<TLanes, TRows, TWeight>
    where TLanes : unmanaged, ILanes<TLanes>
    where TRows : struct, IRows
    where TWeight : unmanaged, IWeight<TWeight>
{
    /// <summary>C = A · B + start, where start is the bias of each column, C's old content, or their sum.</summary>
    /// <param name="a">First row of A; <paramref name="aStride"/> floats from row to row.</param>
    /// <param name="b">First of the depth's rows of B; <paramref name="bStride"/> numbers from one to the next.</param>
    /// <param name="c">First row of C; <paramref name="cStride"/> floats from row to row.</param>
    /// <param name="bias">One float per column, or null.</param>
    /// <param name="accumulate">Whether C's old content is added.</param>
    /// <param name="depth">Length of the sums.</param>
    /// <param name="ahead">What will be wanted after this; the tile takes depth / 2 turns.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        float* a,
        nint aStride,
        TWeight* b,
        nint bStride,
        float* c,
        nint cStride,
        float* bias,
        bool accumulate,
        nint depth,
        Prefetch ahead
    )
    {
        TLanes bias0 = TLanes.Zero,
            bias1 = TLanes.Zero;
        if (bias != null)
        {
            bias0 = TLanes.Load(bias);
            bias1 = TLanes.Load(bias + TLanes.Count);
        }

        TLanes c00 = bias0,
            c01 = bias1;
        TLanes c10 = bias0,
            c11 = bias1;
        TLanes c20 = bias0,
            c21 = bias1;
        TLanes c30 = bias0,
            c31 = bias1;
        TLanes c40 = bias0,
            c41 = bias1;
        TLanes c50 = bias0,
            c51 = bias1;
        TLanes c60 = bias0,
            c61 = bias1;
        TLanes c70 = bias0,
            c71 = bias1;
        TLanes c80 = bias0,
            c81 = bias1;
        TLanes c90 = bias0,
            c91 = bias1;
        TLanes c100 = bias0,
            c101 = bias1;
        TLanes c110 = bias0,
            c111 = bias1;
        TLanes c120 = bias0,
            c121 = bias1;
        TLanes c130 = bias0,
            c131 = bias1;

        if (accumulate)
        {
            Add(ref c00, ref c01, c + (0 * cStride));
            if (TRows.Count > 1)
                Add(ref c10, ref c11, c + (1 * cStride));
            if (TRows.Count > 2)
                Add(ref c20, ref c21, c + (2 * cStride));
            if (TRows.Count > 3)
                Add(ref c30, ref c31, c + (3 * cStride));
            if (TRows.Count > 4)
                Add(ref c40, ref c41, c + (4 * cStride));
            if (TRows.Count > 5)
                Add(ref c50, ref c51, c + (5 * cStride));
            if (TRows.Count > 6)
                Add(ref c60, ref c61, c + (6 * cStride));
            if (TRows.Count > 7)
                Add(ref c70, ref c71, c + (7 * cStride));
            if (TRows.Count > 8)
                Add(ref c80, ref c81, c + (8 * cStride));
            if (TRows.Count > 9)
                Add(ref c90, ref c91, c + (9 * cStride));
            if (TRows.Count > 10)
                Add(ref c100, ref c101, c + (10 * cStride));
            if (TRows.Count > 11)
                Add(ref c110, ref c111, c + (11 * cStride));
            if (TRows.Count > 12)
                Add(ref c120, ref c121, c + (12 * cStride));
            if (TRows.Count > 13)
                Add(ref c130, ref c131, c + (13 * cStride));
        }

        // Every third row has a pointer; the two after it are reached by one and two strides, which saves scalar registers. Two steps a
        // turn.
        nint aStride2 = 2 * aStride;
        float* a0 = a,
            a3 = a + (3 * aStride),
            a6 = a + (6 * aStride),
            a9 = a + (9 * aStride),
            a12 = a + (12 * aStride);
        for (nint k = depth; k > 1; k -= 2)
        {
            TLanes b0 = TWeight.Load<TLanes>(b),
                b1 = TWeight.Load<TLanes>(b + TLanes.Count);
            MultiplyAdd(a0, b0, b1, ref c00, ref c01);
            if (TRows.Count > 1)
                MultiplyAdd(a0 + aStride, b0, b1, ref c10, ref c11);
            if (TRows.Count > 2)
                MultiplyAdd(a0 + aStride2, b0, b1, ref c20, ref c21);
            if (TRows.Count > 3)
                MultiplyAdd(a3, b0, b1, ref c30, ref c31);
            if (TRows.Count > 4)
                MultiplyAdd(a3 + aStride, b0, b1, ref c40, ref c41);
            if (TRows.Count > 5)
                MultiplyAdd(a3 + aStride2, b0, b1, ref c50, ref c51);
            if (TRows.Count > 6)
                MultiplyAdd(a6, b0, b1, ref c60, ref c61);
            if (TRows.Count > 7)
                MultiplyAdd(a6 + aStride, b0, b1, ref c70, ref c71);
            if (TRows.Count > 8)
                MultiplyAdd(a6 + aStride2, b0, b1, ref c80, ref c81);
            if (TRows.Count > 9)
                MultiplyAdd(a9, b0, b1, ref c90, ref c91);
            if (TRows.Count > 10)
                MultiplyAdd(a9 + aStride, b0, b1, ref c100, ref c101);
            if (TRows.Count > 11)
                MultiplyAdd(a9 + aStride2, b0, b1, ref c110, ref c111);
            if (TRows.Count > 12)
                MultiplyAdd(a12, b0, b1, ref c120, ref c121);
            if (TRows.Count > 13)
                MultiplyAdd(a12 + aStride, b0, b1, ref c130, ref c131);
            b0 = TWeight.Load<TLanes>(b + bStride);
            b1 = TWeight.Load<TLanes>(b + bStride + TLanes.Count);
            MultiplyAdd(a0 + 1, b0, b1, ref c00, ref c01);
            if (TRows.Count > 1)
                MultiplyAdd(a0 + aStride + 1, b0, b1, ref c10, ref c11);
            if (TRows.Count > 2)
                MultiplyAdd(a0 + aStride2 + 1, b0, b1, ref c20, ref c21);
            if (TRows.Count > 3)
                MultiplyAdd(a3 + 1, b0, b1, ref c30, ref c31);
            if (TRows.Count > 4)
                MultiplyAdd(a3 + aStride + 1, b0, b1, ref c40, ref c41);
            if (TRows.Count > 5)
                MultiplyAdd(a3 + aStride2 + 1, b0, b1, ref c50, ref c51);
            if (TRows.Count > 6)
                MultiplyAdd(a6 + 1, b0, b1, ref c60, ref c61);
            if (TRows.Count > 7)
                MultiplyAdd(a6 + aStride + 1, b0, b1, ref c70, ref c71);
            if (TRows.Count > 8)
                MultiplyAdd(a6 + aStride2 + 1, b0, b1, ref c80, ref c81);
            if (TRows.Count > 9)
                MultiplyAdd(a9 + 1, b0, b1, ref c90, ref c91);
            if (TRows.Count > 10)
                MultiplyAdd(a9 + aStride + 1, b0, b1, ref c100, ref c101);
            if (TRows.Count > 11)
                MultiplyAdd(a9 + aStride2 + 1, b0, b1, ref c110, ref c111);
            if (TRows.Count > 12)
                MultiplyAdd(a12 + 1, b0, b1, ref c120, ref c121);
            if (TRows.Count > 13)
                MultiplyAdd(a12 + aStride + 1, b0, b1, ref c130, ref c131);
            ahead.Next();
            b += 2 * bStride;
            a0 += 2;
            if (TRows.Count > 3)
                a3 += 2;
            if (TRows.Count > 6)
                a6 += 2;
            if (TRows.Count > 9)
                a9 += 2;
            if (TRows.Count > 12)
                a12 += 2;
        }

        Store(c + (0 * cStride), c00, c01);
        if (TRows.Count > 1)
            Store(c + (1 * cStride), c10, c11);
        if (TRows.Count > 2)
            Store(c + (2 * cStride), c20, c21);
        if (TRows.Count > 3)
            Store(c + (3 * cStride), c30, c31);
        if (TRows.Count > 4)
            Store(c + (4 * cStride), c40, c41);
        if (TRows.Count > 5)
            Store(c + (5 * cStride), c50, c51);
        if (TRows.Count > 6)
            Store(c + (6 * cStride), c60, c61);
        if (TRows.Count > 7)
            Store(c + (7 * cStride), c70, c71);
        if (TRows.Count > 8)
            Store(c + (8 * cStride), c80, c81);
        if (TRows.Count > 9)
            Store(c + (9 * cStride), c90, c91);
        if (TRows.Count > 10)
            Store(c + (10 * cStride), c100, c101);
        if (TRows.Count > 11)
            Store(c + (11 * cStride), c110, c111);
        if (TRows.Count > 12)
            Store(c + (12 * cStride), c120, c121);
        if (TRows.Count > 13)
            Store(c + (13 * cStride), c130, c131);
        if ((depth & 1) != 0)
            LastStep(a + (depth - 1), aStride, b, c, cStride);
    }

    /// <summary>
    /// The step that an odd depth leaves over, on what is stored already: a third copy of all rows would only be for this.
    /// </summary>
    private static void LastStep(float* a, nint aStride, TWeight* b, float* c, nint cStride)
    {
        TLanes b0 = TWeight.Load<TLanes>(b),
            b1 = TWeight.Load<TLanes>(b + TLanes.Count);
        for (int row = 0; row < TRows.Count; row++, a += aStride, c += cStride)
        {
            TLanes c0 = TLanes.Load(c),
                c1 = TLanes.Load(c + TLanes.Count);
            MultiplyAdd(a, b0, b1, ref c0, ref c1);
            Store(c, c0, c1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyAdd(float* a, TLanes b0, TLanes b1, ref TLanes c0, ref TLanes c1)
    {
        TLanes value = TLanes.Create(*a);
        c0 = TLanes.MultiplyAdd(value, b0, c0);
        c1 = TLanes.MultiplyAdd(value, b1, c1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref TLanes c0, ref TLanes c1, float* c)
    {
        c0 = TLanes.Add(c0, TLanes.Load(c));
        c1 = TLanes.Add(c1, TLanes.Load(c + TLanes.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* c, TLanes c0, TLanes c1)
    {
        TLanes.Store(c, c0);
        TLanes.Store(c + TLanes.Count, c1);
    }
}
