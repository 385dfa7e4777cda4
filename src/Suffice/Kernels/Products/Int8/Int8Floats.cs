using System.Runtime.CompilerServices;
using Suffice.Kernels.Vectors;
using Suffice.Tensors;

namespace Suffice.Kernels.Products.Int8;

/// <summary>
/// What becomes of a tile's sums: (sum · scale of the row) · scale of the column + bias (+ residual), the last product and sum rounded
/// once.
/// </summary>
/// <param name="rowScales">(rows): what 1 stands for in the inputs.</param>
/// <param name="scales">(32): what 1 stands for in the weights.</param>
/// <param name="bias">(32).</param>
/// <param name="to">(rows, 32), written.</param>
/// <param name="stride">Floats from row to row of it.</param>
/// <param name="adds">Whether it is added to what is there.</param>
internal readonly unsafe struct Int8Floats(float* rowScales, float* scales, float* bias, float* to, nint stride, bool adds)
{
    public float* RowScales => rowScales;

    public float* Scales => scales;

    public float* Bias => bias;

    public float* To => to;

    public nint Stride => stride;

    public bool Adds => adds;

    /// <summary>Makes them of sums (rows, 32).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Make<TLanes>(int* sums, int rows)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        for (int row = 0; row < rows; row++)
        {
            int* from = sums + (row * PanelLayout.Columns);
            float* result = to + (row * stride);
            TLanes factor = TLanes.Create(rowScales[row]);
            for (int i = 0; i < PanelLayout.Columns; i += TLanes.Count)
            {
                TLanes start = TLanes.Load(bias + i);
                if (adds)
                    start = TLanes.Add(start, TLanes.Load(result + i));
                TLanes.Store(
                    result + i,
                    TLanes.MultiplyAdd(TLanes.Multiply(TLanes.Load(from + i), factor), TLanes.Load(scales + i), start)
                );
            }
        }
    }
}
