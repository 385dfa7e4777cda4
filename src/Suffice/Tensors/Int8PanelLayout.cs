namespace Suffice.Tensors;

/// <summary>
/// How weights of eight bits lie in a bundle: as panels of 32 output columns (<see cref="PanelLayout"/>), in which the four weights that
/// one output has for four inputs in a row lie side by side, as instructions that add up four products want them. Element (panel, four
/// inputs, column, input) is the weight from input <c>4 · four + input</c> to output <c>32 · panel + column</c>; inputs past the last are
/// zero, up to a multiple of eight.
/// </summary>
internal static class Int8PanelLayout
{
    /// <summary>Inputs that lie side by side.</summary>
    public const int Four = 4;

    /// <summary>Inputs are filled up to a multiple of this.</summary>
    public const int Step = 8;

    /// <summary>Inputs, with those that fill them up.</summary>
    public static int PaddedDepth(int depth) => (depth + Step - 1) / Step * Step;

    /// <summary>The shape of the packed tensor, (panels, depth / 4, 32, 4), for a weight of shape (out, in) or (out, in, k, k).</summary>
    public static long[] PackedShape(long[] shape)
    {
        long[] panels = PanelLayout.PackedShape(shape);
        return [panels[0], (panels[1] + Step - 1) / Step * Step / Four, panels[2], Four];
    }

    /// <summary>Where the weight from an input to an output lies.</summary>
    public static nint Index(int depth, int input, int output) =>
        (
            (((nint)(output / PanelLayout.Columns) * PaddedDepth(depth)) + (input / Four * Four)) * PanelLayout.Columns
            + (output % PanelLayout.Columns * Four)
            + (input % Four)
        );

    /// <summary>(panels, depth, 32), as <see cref="PanelLayout"/> has them → (panels, depth / 4, 32, 4).</summary>
    /// <param name="panels">Their numbers.</param>
    /// <param name="depth">Inputs.</param>
    /// <param name="scales">(outputs): what 1 stands for.</param>
    public static sbyte[] Pack(ReadOnlySpan<float> panels, int depth, ReadOnlySpan<float> scales)
    {
        int columns = panels.Length / depth;
        sbyte[] packed = new sbyte[columns * PaddedDepth(depth)];
        for (int output = 0; output < scales.Length; output++)
        {
            for (int input = 0; input < depth; input++)
                packed[Index(depth, input, output)] = Int8Numbers.Of(
                    panels[(((output / PanelLayout.Columns * depth) + input) * PanelLayout.Columns) + (output % PanelLayout.Columns)],
                    scales[output]
                );
        }
        return packed;
    }

    /// <summary>(panels, depth / 4, 32, 4) → (panels, depth, 32), numbers times scales.</summary>
    /// <param name="packed">As <see cref="Pack"/> made them.</param>
    /// <param name="depth">Inputs.</param>
    /// <param name="scales">(outputs): what 1 stands for.</param>
    public static float[] Unpack(ReadOnlySpan<byte> packed, int depth, ReadOnlySpan<float> scales)
    {
        float[] panels = new float[packed.Length / PaddedDepth(depth) * depth];
        for (int output = 0; output < scales.Length; output++)
        {
            for (int input = 0; input < depth; input++)
                panels[(((output / PanelLayout.Columns * depth) + input) * PanelLayout.Columns) + (output % PanelLayout.Columns)] =
                    (sbyte)packed[(int)Index(depth, input, output)] * scales[output];
        }
        return panels;
    }
}
