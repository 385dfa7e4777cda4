using System.Runtime.CompilerServices;
using Suffice.Kernels.Vectors;

namespace Suffice.Kernels.Operators;

/// <summary>In the order of the vectors that there are.</summary>
internal readonly unsafe struct Softmax<TLanes> : ISoftmax
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Low enough to vanish against any score, and finite.</summary>
    private const float Nothing = -1e30f;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static void Run(float* x, nint stride, int rows, int columns, float scale, float* inverseSums)
    {
        int whole = columns - (columns % TLanes.Count);
        float* ceiling = stackalloc float[TLanes.Count];
        for (int i = 0; i < TLanes.Count; i++)
            ceiling[i] = whole + i < columns ? float.MaxValue : Nothing;
        TLanes ceilings = TLanes.Load(ceiling),
            scales = TLanes.Create(scale);
        // Two loops, so that the second need not wait for each row's largest in turn.
        for (int row = 0; row < rows; row++)
            inverseSums[row] = Largest(x + (row * stride), whole, columns, ceilings);
        for (int row = 0; row < rows; row++, x += stride)
        {
            TLanes shift = TLanes.Create(-scale * inverseSums[row]),
                sum = TLanes.Zero;
            for (int i = 0; i < whole; i += TLanes.Count)
            {
                TLanes weight = Exponential<TLanes>.Of(TLanes.MultiplyAdd(TLanes.Load(x + i), scales, shift));
                sum = TLanes.Add(sum, weight);
                TLanes.Store(x + i, weight);
            }
            if (whole < columns)
            {
                TLanes weight = Exponential<TLanes>.Of(TLanes.MultiplyAdd(TLanes.Min(TLanes.Load(x + whole), ceilings), scales, shift));
                sum = TLanes.Add(sum, weight);
                TLanes.Store(x + whole, weight);
            }
            inverseSums[row] = 1 / TLanes.Sum(sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Largest(float* x, int whole, int columns, TLanes ceilings)
    {
        TLanes largest = whole < columns ? TLanes.Min(TLanes.Load(x + whole), ceilings) : TLanes.Load(x);
        for (int i = 0; i < whole; i += TLanes.Count)
            largest = TLanes.Max(largest, TLanes.Load(x + i));
        return TLanes.Largest(largest);
    }
}
