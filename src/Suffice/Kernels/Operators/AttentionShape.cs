namespace Suffice.Kernels.Operators;

/// <summary>Sizes of a multi-head attention.</summary>
/// <param name="Heads">Number of heads.</param>
/// <param name="HeadWidth">Floats per head.</param>
internal readonly record struct AttentionShape(int Heads, int HeadWidth)
{
    /// <summary>Floats of a token.</summary>
    public int Width => Heads * HeadWidth;

    /// <summary>Factor on QKᵀ.</summary>
    public float Scale => 1 / MathF.Sqrt(HeadWidth);

    /// <summary>Floats of working memory for that many tokens.</summary>
    public long ScratchFloats(int tokens)
    {
        long columns = (tokens + 31) / 32 * 32,
            width = (HeadWidth + 31) / 32 * 32;
        return (HeadWidth * columns) + (KernelSet.MostTileRows * (columns + width)) + (tokens * width);
    }
}
