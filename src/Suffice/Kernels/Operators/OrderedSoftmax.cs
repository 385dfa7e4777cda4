using System.Runtime.CompilerServices;
using Suffice.Kernels.Vectors;

namespace Suffice.Kernels.Operators;

/// <summary><see cref="Softmax{TLanes}"/> with the same bits for every width of vectors (<see cref="OrderedSum"/>).</summary>
internal readonly unsafe struct OrderedSoftmax<TLanes> : ISoftmax
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Low enough to vanish against any score, and finite.</summary>
    private const float Nothing = -1e30f;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static void Run(float* x, nint stride, int rows, int columns, float scale, float* inverseSums)
    {
        float* sums = stackalloc float[OrderedSum.Lanes];
        int filled = OrderedSum.Whole(columns + OrderedSum.Lanes - 1);
        TLanes scales = TLanes.Create(scale);
        for (int row = 0; row < rows; row++, x += stride)
        {
            new Span<float>(x + columns, filled - columns).Fill(Nothing);
            TLanes largest = TLanes.Load(x),
                sizes = TLanes.MaxSize(TLanes.Zero, largest);
            for (int i = TLanes.Count; i < filled; i += TLanes.Count)
            {
                TLanes score = TLanes.Load(x + i);
                largest = TLanes.Max(largest, score);
                sizes = TLanes.MaxSize(sizes, score);
            }
            TLanes shift = TLanes.Create(-scale * TLanes.Largest(largest));
            for (int lane = 0; lane < OrderedSum.Lanes; lane += TLanes.Count)
            {
                TLanes sum = TLanes.Zero;
                for (int i = lane; i < filled; i += OrderedSum.Lanes)
                {
                    TLanes weight = Exponential<TLanes>.Of(TLanes.MultiplyAdd(TLanes.Load(x + i), scales, shift));
                    sum = TLanes.Add(sum, weight);
                    TLanes.Store(x + i, weight);
                }
                TLanes.Store(sums + lane, sum);
            }
            // What minima and maxima make of something that is not a number, processors do not agree on.
            inverseSums[row] = TLanes.LargestSize(sizes) <= float.MaxValue ? 1 / OrderedSum.Together(sums) : float.NaN;
        }
    }
}
