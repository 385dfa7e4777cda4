using System.Runtime.CompilerServices;
using Suffice.Kernels.Vectors;

namespace Suffice.Kernels.Operators;

/// <summary><see cref="LayerNorm{TLanes}"/> with the same bits for every width of vectors (<see cref="OrderedSum"/>).</summary>
internal static unsafe class OrderedNorm<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <inheritdoc cref="KernelSet.Normalise"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in NormWeights norm, float* x, nint xStride, int rows, float* y, nint yStride)
    {
        int width = norm.Width,
            whole = OrderedSum.Whole(width);
        float* weight = norm.Weight,
            bias = norm.Bias;
        for (int row = 0; row < rows; row++, x += xStride, y += yStride)
        {
            float mean = Sum(x, width) / width,
                factor = 1 / MathF.Sqrt((Squares(x, width, mean) / width) + norm.Epsilon);
            TLanes means = TLanes.Create(mean),
                factors = TLanes.Create(factor);
            for (int i = 0; i < whole; i += TLanes.Count)
            {
                TLanes normal = TLanes.Multiply(TLanes.Subtract(TLanes.Load(x + i), means), factors);
                TLanes.Store(y + i, TLanes.MultiplyAdd(normal, TLanes.Load(weight + i), TLanes.Load(bias + i)));
            }
            for (int i = whole; i < width; i++)
                y[i] = MathF.FusedMultiplyAdd((x[i] - mean) * factor, weight[i], bias[i]);
        }
    }

    [SkipLocalsInit]
    private static float Sum(float* x, int width)
    {
        float* sums = stackalloc float[OrderedSum.Lanes];
        int whole = OrderedSum.Whole(width);
        for (int lane = 0; lane < OrderedSum.Lanes; lane += TLanes.Count)
        {
            TLanes sum = TLanes.Zero;
            for (int i = lane; i < whole; i += OrderedSum.Lanes)
                sum = TLanes.Add(sum, TLanes.Load(x + i));
            TLanes.Store(sums + lane, sum);
        }
        for (int i = whole; i < width; i++)
            sums[i - whole] += x[i];
        return OrderedSum.Together(sums);
    }

    /// <summary>Σ (x − mean)².</summary>
    [SkipLocalsInit]
    private static float Squares(float* x, int width, float mean)
    {
        float* sums = stackalloc float[OrderedSum.Lanes];
        int whole = OrderedSum.Whole(width);
        TLanes means = TLanes.Create(mean);
        for (int lane = 0; lane < OrderedSum.Lanes; lane += TLanes.Count)
        {
            TLanes sum = TLanes.Zero;
            for (int i = lane; i < whole; i += OrderedSum.Lanes)
            {
                TLanes difference = TLanes.Subtract(TLanes.Load(x + i), means);
                sum = TLanes.MultiplyAdd(difference, difference, sum);
            }
            TLanes.Store(sums + lane, sum);
        }
        for (int i = whole; i < width; i++)
            sums[i - whole] = MathF.FusedMultiplyAdd(x[i] - mean, x[i] - mean, sums[i - whole]);
        return OrderedSum.Together(sums);
    }
}
