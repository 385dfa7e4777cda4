using System.Runtime.CompilerServices;
using Suffice.Kernels.Vectors;
using Suffice.Tensors;

namespace Suffice.Kernels.Products;

/// <summary>
/// Linear layer whose weights of 16 bits meet many rows: each panel is widened once, for all tiles, instead of in each of them.
/// </summary>
internal static unsafe class WidenedLinear<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>A longer panel than this, 96 kB when it is widened, has no place on a thread's stack.</summary>
    private const int MostDepth = 768;

    /// <summary>Whether a layer is small enough, and rows are enough for it to pay.</summary>
    public static bool Suits(int rows, in PackedLinear weights) => rows > TLanes.TileRows && weights.Depth <= MostDepth;

    /// <inheritdoc cref="KernelSet.Linear"/>
    [SkipLocalsInit]
    public static void Run(float* a, nint aStride, int rows, in PackedLinear weights, float* c, nint cStride, LinearMode mode)
    {
        int count = weights.Depth * PanelLayout.Columns;
        byte* space = stackalloc byte[(count * sizeof(float)) + CacheLine.Bytes];
        float* panel = (float*)CacheLine.In(space);
        for (int column = 0; column < weights.Columns; column += PanelLayout.Columns)
        {
            BFloat16* stored = weights.Panel<BFloat16>(column / PanelLayout.Columns);
            for (int i = 0; i < count; i += TLanes.Count)
                TLanes.Store(panel + i, TLanes.Load(stored + i));
            Linear<TLanes, Float32>.Panel(
                a,
                aStride,
                rows,
                (Float32*)panel,
                weights,
                column,
                c + column,
                cStride,
                mode,
                stored + count,
                count * sizeof(BFloat16)
            );
        }
    }
}
