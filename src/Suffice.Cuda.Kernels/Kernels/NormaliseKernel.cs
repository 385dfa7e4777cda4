using ILGPU;
using Suffice.Cuda.Contract;

namespace Suffice.Cuda.Kernels.Kernels;

/// <summary>LayerNorm of each row (Ba et al., arXiv 1607.06450), biased variance; a group of threads for each row.</summary>
internal static class NormaliseKernel
{
    /// <param name="counts">The segment's control block.</param>
    /// <param name="x">(rows, width).</param>
    /// <param name="xRows">Where rows read lie, if they are looked up.</param>
    /// <param name="weight">(width).</param>
    /// <param name="bias">(width).</param>
    /// <param name="y">(rows, width); may be <paramref name="x"/>, with the same rows.</param>
    /// <param name="yRows">Where rows written lie, if they are looked up.</param>
    /// <param name="shape">Sizes.</param>
    public static void Normalise(
        ArrayView<int> counts,
        ArrayView<float> x,
        ArrayView<int> xRows,
        ArrayView<float> weight,
        ArrayView<float> bias,
        ArrayView<float> y,
        ArrayView<int> yRows,
        RowShape shape
    )
    {
        if (Grid.IdxX >= counts[shape.Rows.At] * shape.Rows.Times)
            return;
        ArrayView<float> shared = SharedMemory.Allocate<float>(KernelShape.Threads);
        long from = Place(xRows, shape.XMapped, shape.XOffset) * shape.XStride,
            to = Place(yRows, shape.YMapped, 0) * shape.YStride;
        float part = 0;
        for (int i = Group.IdxX; i < shape.Width; i += KernelShape.Threads)
            part += x[from + i];
        float mean = GroupSum.Of(part, shared) / shape.Width;
        part = 0;
        for (int i = Group.IdxX; i < shape.Width; i += KernelShape.Threads)
            part += (x[from + i] - mean) * (x[from + i] - mean);
        float scale = 1 / MathF.Sqrt((GroupSum.Of(part, shared) / shape.Width) + shape.Epsilon);
        for (int i = Group.IdxX; i < shape.Width; i += KernelShape.Threads)
            y[to + i] = ((x[from + i] - mean) * scale * weight[i]) + bias[i];
    }

    /// <summary>Rows as they are, for exits without a norm.</summary>
    /// <inheritdoc cref="Normalise"/>
    public static void Copy(
        ArrayView<int> counts,
        ArrayView<float> x,
        ArrayView<int> xRows,
        ArrayView<float> y,
        ArrayView<int> yRows,
        RowShape shape
    )
    {
        if (Grid.IdxX >= counts[shape.Rows.At] * shape.Rows.Times)
            return;
        long from = Place(xRows, shape.XMapped, shape.XOffset) * shape.XStride,
            to = Place(yRows, shape.YMapped, 0) * shape.YStride;
        for (int i = Group.IdxX; i < shape.Width; i += KernelShape.Threads)
            y[to + i] = x[from + i];
    }

    private static long Place(ArrayView<int> rows, int mapped, int offset) => (mapped != 0 ? rows[Grid.IdxX] : Grid.IdxX) + offset;
}
