using System.Runtime.CompilerServices;
using Suffice.Kernels.Vectors;

namespace Suffice.Kernels.Operators;

/// <summary>
/// LayerNorm of each row, in three passes over a row that stays in the first-level cache: mean, variance about it, result.
/// </summary>
internal static unsafe class LayerNorm<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <inheritdoc cref="KernelSet.Normalise"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in NormWeights norm, float* x, nint xStride, int rows, float* y, nint yStride)
    {
        int width = norm.Width,
            vectors = width - (width % TLanes.Count);
        float* weight = norm.Weight,
            bias = norm.Bias;
        for (int row = 0; row < rows; row++, x += xStride, y += yStride)
        {
            TLanes sums = TLanes.Zero;
            for (int i = 0; i < vectors; i += TLanes.Count)
                sums = TLanes.Add(sums, TLanes.Load(x + i));
            float sum = TLanes.Sum(sums);
            for (int i = vectors; i < width; i++)
                sum += x[i];
            float mean = sum / width;

            TLanes means = TLanes.Create(mean),
                squares = TLanes.Zero;
            for (int i = 0; i < vectors; i += TLanes.Count)
            {
                TLanes difference = TLanes.Subtract(TLanes.Load(x + i), means);
                squares = TLanes.MultiplyAdd(difference, difference, squares);
            }
            float square = TLanes.Sum(squares);
            for (int i = vectors; i < width; i++)
                square += (x[i] - mean) * (x[i] - mean);
            float factor = 1 / MathF.Sqrt((square / width) + norm.Epsilon);

            TLanes factors = TLanes.Create(factor);
            for (int i = 0; i < vectors; i += TLanes.Count)
            {
                TLanes normal = TLanes.Multiply(TLanes.Subtract(TLanes.Load(x + i), means), factors);
                TLanes.Store(y + i, TLanes.MultiplyAdd(normal, TLanes.Load(weight + i), TLanes.Load(bias + i)));
            }
            for (int i = vectors; i < width; i++)
                y[i] = ((x[i] - mean) * factor * weight[i]) + bias[i];
        }
    }
}
