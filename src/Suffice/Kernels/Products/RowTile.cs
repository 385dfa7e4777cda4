using System.Runtime.CompilerServices;
using Suffice.Kernels.Vectors;
using Suffice.Tensors;

namespace Suffice.Kernels.Products;

/// <summary>
/// The micro-kernel of a single row, by two panels at once: one panel's sums are too few to keep the multipliers busy, as each product
/// waits for the one before. Every sum runs over the depth in the order of <see cref="Tile{TLanes, TRows, TWeight}"/>, so a row's result is
/// the same alone as among others.
/// </summary>
internal static unsafe class RowTile<TLanes, TWeight>
    where TLanes : unmanaged, ILanes<TLanes>
    where TWeight : unmanaged, IWeight<TWeight>
{
    /// <param name="a">(depth).</param>
    /// <param name="left">First panel, (depth, 32).</param>
    /// <param name="right">Second panel.</param>
    /// <param name="c">(64), written.</param>
    /// <param name="bias">(64).</param>
    /// <param name="accumulate">Whether C's old content is added.</param>
    /// <param name="depth">Length of the sums.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* a, TWeight* left, TWeight* right, float* c, float* bias, bool accumulate, nint depth)
    {
        for (int column = 0; column < PanelLayout.Columns; column += 2 * TLanes.Count)
        {
            TWeight* b = left + column,
                d = right + column;
            float* low = c + column,
                high = low + PanelLayout.Columns;
            TLanes sum0 = Start(low, bias + column, accumulate),
                sum1 = Start(low + TLanes.Count, bias + column + TLanes.Count, accumulate);
            TLanes sum2 = Start(high, bias + PanelLayout.Columns + column, accumulate),
                sum3 = Start(high + TLanes.Count, bias + PanelLayout.Columns + column + TLanes.Count, accumulate);
            for (nint k = 0; k < depth; k++, b += PanelLayout.Columns, d += PanelLayout.Columns)
            {
                TLanes value = TLanes.Create(a[k]);
                sum0 = TLanes.MultiplyAdd(value, TWeight.Load<TLanes>(b), sum0);
                sum1 = TLanes.MultiplyAdd(value, TWeight.Load<TLanes>(b + TLanes.Count), sum1);
                sum2 = TLanes.MultiplyAdd(value, TWeight.Load<TLanes>(d), sum2);
                sum3 = TLanes.MultiplyAdd(value, TWeight.Load<TLanes>(d + TLanes.Count), sum3);
            }
            TLanes.Store(low, sum0);
            TLanes.Store(low + TLanes.Count, sum1);
            TLanes.Store(high, sum2);
            TLanes.Store(high + TLanes.Count, sum3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Start(float* c, float* bias, bool accumulate) =>
        accumulate ? TLanes.Add(TLanes.Load(bias), TLanes.Load(c)) : TLanes.Load(bias);
}
