using System.Runtime.CompilerServices;
using Suffice.Kernels.Operators;
using Suffice.Kernels.Products;
using Suffice.Kernels.Vectors;
using Suffice.Models;

namespace Suffice.Kernels;

/// <summary>The operators on vectors of one width.</summary>
internal unsafe class VectorKernels<TLanes>(string name) : KernelSet
    where TLanes : unmanaged, ILanes<TLanes>
{
    public override string Name => name;

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
        if (weights.Type == WeightType.F32)
            Linear<TLanes, Float32>.Run(a, aStride, rows, weights, c, cStride, mode);
        else if (WidenedLinear<TLanes>.Suits(rows, weights))
            WidenedLinear<TLanes>.Run(a, aStride, rows, weights, c, cStride, mode);
        else
            Linear<TLanes, BFloat16>.Run(a, aStride, rows, weights, c, cStride, mode);
    }

    public override void Normalise(in NormWeights norm, float* x, nint xStride, int rows, float* y, nint yStride) =>
        LayerNorm<TLanes>.Run(norm, x, xStride, rows, y, yStride);

    public override void Attend(
        in AttentionShape shape,
        float* qkv,
        int tokens,
        int first,
        int count,
        float* output,
        float* classScores,
        float* scratch
    ) => Attention<TLanes, Softmax<TLanes>>.Run(shape, qkv, tokens, first, count, output, classScores, scratch);

    public override void LookUp(in WordTable table, int id, float* y)
    {
        if (table.Type == WeightType.F32)
        {
            Unsafe.CopyBlockUnaligned(y, table.Floats(id), (uint)table.Width * sizeof(float));
            return;
        }
        BFloat16* row = table.Halves(id);
        int i = 0;
        for (; i <= table.Width - TLanes.Count; i += TLanes.Count)
            TLanes.Store(y + i, TLanes.Load(row + i));
        for (; i < table.Width; i++)
            y[i] = row[i].Value;
    }

    public override void AddScaled(float* y, float* x, float scale, int width)
    {
        TLanes factor = TLanes.Create(scale);
        int i = 0;
        for (; i <= width - TLanes.Count; i += TLanes.Count)
            TLanes.Store(y + i, TLanes.MultiplyAdd(factor, TLanes.Load(x + i), TLanes.Load(y + i)));
        for (; i < width; i++)
            y[i] += scale * x[i];
    }
}
