namespace Suffice.Tensors;

/// <summary>
/// How linear and convolution weights lie in a bundle: as panels of 32 output columns that the kernels of every vector width read straight
/// from the mapped file. Element (panel, depth, column) is the weight from input <c>depth</c> to output <c>32 · panel + column</c>; columns
/// past the last output are zero. A convolution (out, in, k, k) is a linear layer over its window, whose depth runs over window row, window
/// column and input channel, the channel fastest: the order in which a window lies in an image stored by pixels.
/// </summary>
internal static class PanelLayout
{
    /// <summary>Output columns of a panel.</summary>
    public const int Columns = 32;

    /// <summary>The shape of the packed tensor, (panels, depth, 32), for a weight of shape (out, in) or (out, in, k, k).</summary>
    public static long[] PackedShape(long[] shape) =>
        [(shape[0] + Columns - 1) / Columns, shape.Skip(1).Aggregate(1L, (product, size) => product * size), Columns];

    /// <summary>(out, in) or (out, in, k, k) → (panels, depth, 32).</summary>
    public static float[] Pack(ReadOnlySpan<float> weights, long[] shape)
    {
        float[] packed = new float[PackedShape(shape).Aggregate(1L, (product, size) => checked(product * size))];
        Map map = new(shape);
        for (int output = 0; output < map.Outputs; output++)
        {
            for (int depth = 0; depth < map.Depth; depth++)
                packed[map.Packed(output, depth)] = weights[map.Plain(output, depth)];
        }
        return packed;
    }

    /// <summary>(panels, depth, 32) → (out, in) or (out, in, k, k), the inverse of <see cref="Pack"/>.</summary>
    public static float[] Unpack(ReadOnlySpan<float> packed, long[] shape)
    {
        Map map = new(shape);
        float[] weights = new float[map.Outputs * map.Depth];
        for (int output = 0; output < map.Outputs; output++)
        {
            for (int depth = 0; depth < map.Depth; depth++)
                weights[map.Plain(output, depth)] = packed[map.Packed(output, depth)];
        }
        return weights;
    }

    /// <summary>Index arithmetic of one weight.</summary>
    private readonly struct Map
    {
        private readonly int channels;
        private readonly int window;

        public Map(long[] shape)
        {
            Outputs = (int)shape[0];
            channels = (int)shape[1];
            window = shape.Length == 4 ? (int)(shape[2] * shape[3]) : 1;
        }

        public int Outputs { get; }

        public int Depth => channels * window;

        public int Packed(int output, int depth) => ((((output / Columns) * Depth) + depth) * Columns) + (output % Columns);

        public int Plain(int output, int depth) => (((output * channels) + (depth % channels)) * window) + (depth / channels);
    }
}
