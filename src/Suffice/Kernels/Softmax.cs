using System.Runtime.CompilerServices;

namespace Suffice.Kernels;

/// <summary>Softmax without its division: replaces each row by e^(scale · (x − largest x)) and hands out what to multiply it with.</summary>
internal static unsafe class Softmax<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Low enough to vanish against any score, and finite.</summary>
    private const float Nothing = -1e30f;

    /// <param name="x">(rows, stride); readable and writable up to a multiple of a vector beyond <paramref name="columns"/>.</param>
    /// <param name="stride">Floats from row to row.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns that count.</param>
    /// <param name="scale">Factor on x; positive.</param>
    /// <param name="inverseSums">(rows): 1 / the sum of the row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* x, nint stride, int rows, int columns, float scale, float* inverseSums)
    {
        int end = (columns + TLanes.Count - 1) / TLanes.Count * TLanes.Count;
        for (int row = 0; row < rows; row++, x += stride)
        {
            for (int i = columns; i < end; i++) x[i] = Nothing;
            TLanes largest = TLanes.Load(x);
            for (int i = TLanes.Count; i < end; i += TLanes.Count) largest = TLanes.Max(largest, TLanes.Load(x + i));

            TLanes scales = TLanes.Create(scale), shift = TLanes.Create(-scale * TLanes.Largest(largest)), sum = TLanes.Zero;
            for (int i = 0; i < end; i += TLanes.Count)
            {
                TLanes weight = Exponential<TLanes>.Of(TLanes.MultiplyAdd(TLanes.Load(x + i), scales, shift));
                sum = TLanes.Add(sum, weight);
                TLanes.Store(x + i, weight);
            }
            inverseSums[row] = 1 / TLanes.Sum(sum);
        }
    }
}
