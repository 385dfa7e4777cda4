using System.Runtime.CompilerServices;
using Suffice.Kernels.Products;
using Suffice.Kernels.Vectors;
using Suffice.Tensors;

namespace Suffice.Kernels.Operators;

/// <summary>
/// Attention of one input, head after head and tile of queries after tile: scores, softmax and the product with the values follow each
/// other while they are in the first-level cache; no matrix of all scores is ever made.
/// </summary>
internal static unsafe class Attention<TLanes, TSoftmax>
    where TLanes : unmanaged, ILanes<TLanes>
    where TSoftmax : struct, ISoftmax
{
    /// <inheritdoc cref="KernelSet.Attend"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static void Run(
        in AttentionShape shape,
        float* qkv,
        int tokens,
        int first,
        int count,
        float* output,
        float* classScores,
        float* scratch
    )
    {
        int width = shape.Width,
            headWidth = shape.HeadWidth,
            step = TileRun<TLanes>.Columns;
        nint stride = 3 * width;
        int columns = (tokens + PanelLayout.Columns - 1) / PanelLayout.Columns * PanelLayout.Columns;
        int valueColumns = (headWidth + step - 1) / step * step;
        float* keys = scratch; // (columns / 32, head width, 32)
        float* scores = keys + ((nint)headWidth * columns); // (tile rows, columns)
        float* mixed = scores + ((nint)KernelSet.MostTileRows * columns); // (tile rows, value columns)
        float* values = mixed + ((nint)KernelSet.MostTileRows * valueColumns); // (tokens, value columns)
        float* sums = stackalloc float[KernelSet.MostTileRows];

        for (int head = 0; head < shape.Heads; head++)
        {
            float* query = qkv + (head * headWidth),
                key = query + width,
                value = key + width;
            KeyPanels.Pack(key, stride, tokens, headWidth, keys);
            PackColumns(value, stride, tokens, headWidth, values, valueColumns);
            for (int row = 0, rows; row < count; row += rows)
            {
                rows = TileRun<TLanes>.NextRows(count - row);
                float* q = query + ((first + row) * stride);
                for (int column = 0; column < tokens; column += step)
                {
                    float* panel =
                        keys + ((nint)(column / PanelLayout.Columns) * headWidth * PanelLayout.Columns) + (column % PanelLayout.Columns);
                    TileRun<TLanes>.Run(
                        rows,
                        q,
                        stride,
                        (Float32*)panel,
                        PanelLayout.Columns,
                        scores + column,
                        columns,
                        null,
                        false,
                        headWidth,
                        Prefetch.Nothing(panel)
                    );
                }
                TSoftmax.Run(scores, columns, rows, tokens, shape.Scale, sums);
                if (classScores != null && first + row == 0)
                    AddClassScores(classScores, scores, tokens, sums[0] / shape.Heads, head == 0);
                for (int column = 0; column < headWidth; column += step)
                    TileRun<TLanes>.Run(
                        rows,
                        scores,
                        columns,
                        (Float32*)values + column,
                        valueColumns,
                        mixed + column,
                        valueColumns,
                        null,
                        false,
                        tokens,
                        Prefetch.Nothing(values)
                    );
                Divide(mixed, valueColumns, rows, headWidth, sums, output + ((nint)row * width) + (head * headWidth), width);
            }
        }
    }

    private static void AddClassScores(float* classScores, float* weights, int tokens, float factor, bool firstHead)
    {
        for (int i = 0; i < tokens; i++)
            classScores[i] = (firstHead ? 0 : classScores[i]) + (weights[i] * factor);
    }

    /// <summary>
    /// Takes one head's values out of the rows in which they lie far apart: rows a page or so from each other meet in few sets of the
    /// cache, and every tile of queries reads them all.
    /// Columns past the head's become zero.
    /// </summary>
    private static void PackColumns(float* source, nint stride, int rows, int width, float* destination, int columns)
    {
        for (int row = 0; row < rows; row++, source += stride, destination += columns)
        {
            int i = 0;
            for (; i <= width - TLanes.Count; i += TLanes.Count)
                TLanes.Store(destination + i, TLanes.Load(source + i));
            for (; i < columns; i++)
                destination[i] = i < width ? source[i] : 0;
        }
    }

    /// <summary>
    /// Applies the softmax's divisors, here rather than to the scores because a head has fewer columns than an input has tokens.
    /// </summary>
    private static void Divide(float* mixed, nint mixedStride, int rows, int width, float* factors, float* output, nint outputStride)
    {
        for (int row = 0; row < rows; row++, mixed += mixedStride, output += outputStride)
        {
            TLanes factor = TLanes.Create(factors[row]);
            int i = 0;
            for (; i <= width - TLanes.Count; i += TLanes.Count)
                TLanes.Store(output + i, TLanes.Multiply(TLanes.Load(mixed + i), factor));
            for (; i < width; i++)
                output[i] = mixed[i] * factors[row];
        }
    }
}
