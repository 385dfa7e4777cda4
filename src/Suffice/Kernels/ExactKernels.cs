using Suffice.Kernels.Operators;
using Suffice.Kernels.Products;
using Suffice.Kernels.Products.Int8;
using Suffice.Kernels.Vectors;
using Suffice.Models;

namespace Suffice.Kernels;

/// <summary>
/// The operators of models with weights of eight bits, which give the same bits on every processor: sums of whole numbers are exact, sums
/// of floats have one order, and products and sums that are rounded together are so everywhere.
/// </summary>
internal sealed unsafe class ExactKernels<TLanes, TTile>(string name) : VectorKernels<TLanes>(name)
    where TLanes : unmanaged, ILanes<TLanes>
    where TTile : struct, IInt8Tile
{
    public override void Linear(
        float* a,
        nint aStride,
        int rows,
        in PackedLinear weights,
        float* c,
        nint cStride,
        LinearMode mode,
        byte* scratch = null
    )
    {
        if (weights.Type == WeightType.I8)
            Int8Linear<TLanes, TTile>.Run(a, aStride, rows, weights, c, cStride, mode, scratch);
        else
            base.Linear(a, aStride, rows, weights, c, cStride, mode, scratch);
    }

    public override void Normalise(in NormWeights norm, float* x, nint xStride, int rows, float* y, nint yStride) =>
        OrderedNorm<TLanes>.Run(norm, x, xStride, rows, y, yStride);

    public override void Attend(
        in AttentionShape shape,
        float* qkv,
        int tokens,
        int first,
        int count,
        float* output,
        float* classScores,
        float* scratch
    ) => Attention<TLanes, OrderedSoftmax<TLanes>>.Run(shape, qkv, tokens, first, count, output, classScores, scratch);

    public override void LookUp(in WordTable table, int id, float* y)
    {
        if (table.Type == WeightType.I8)
        {
            sbyte* row = table.Eights(id);
            for (int i = 0; i < table.Width; i++)
                y[i] = row[i] * table.Scale(id);
        }
        else
            base.LookUp(table, id, y);
    }

    public override void AddScaled(float* y, float* x, float scale, int width)
    {
        TLanes factor = TLanes.Create(scale);
        int i = 0;
        for (; i <= width - TLanes.Count; i += TLanes.Count)
            TLanes.Store(y + i, TLanes.MultiplyAdd(factor, TLanes.Load(x + i), TLanes.Load(y + i)));
        for (; i < width; i++)
            y[i] = MathF.FusedMultiplyAdd(scale, x[i], y[i]);
    }

    public override long RunTiles(long least) => Int8Roof<TLanes, TTile>.Run(least);

    /// <summary>1 − 2 / (1 + e^2x): the C library's has other bits elsewhere.</summary>
    public override void Tanh(Span<float> values)
    {
        fixed (float* x = values)
        {
            for (int i = 0; i < values.Length; i++)
                x[i] = float.IsNaN(x[i]) ? x[i] : 1 - (2 / (1 + PowerOfE(2 * MathF.Min(x[i], 44))));
        }
    }

    private static float PowerOfE(float x)
    {
        float* result = stackalloc float[OrderedSum.Lanes];
        TLanes.Store(result, Exponential<TLanes>.Of(TLanes.Create(x)));
        return *result;
    }
}
