namespace Suffice.Tensors;

/// <summary>
/// Numbers as whole ones from −127 to 127 with a common scale. Scales have 16 bits of precision, so a stored number is exactly its whole
/// number times its scale, and numbers that are read of a bundle and stored again become the same bits.
/// </summary>
internal static class Int8Numbers
{
    /// <summary>The largest whole number that is used.</summary>
    public const int Largest = 127;

    /// <summary>2⁻⁹⁰: products with smaller scales could leave the normal numbers.</summary>
    private const float SmallestScale = 1f / (1 << 30) / (1 << 30) / (1 << 30);

    /// <summary>What 1 stands for in a row: its largest size becomes 127. 1 for a row that becomes zeros.</summary>
    public static float Scale(ReadOnlySpan<float> row)
    {
        float most = 0;
        foreach (float value in row)
            most = MathF.Max(most, MathF.Abs(value));
        if (most < SmallestScale * Largest)
            return most > SmallestScale / 2 ? SmallestScale : 1; // a half is rounded to 0
        // Rounded up, by so little that the largest number stays 127.
        return BitConverter.UInt32BitsToSingle((BitConverter.SingleToUInt32Bits(most / Largest) + 0xFF) & ~0xFFu);
    }

    /// <summary>The nearest whole number of scales, ties to even.</summary>
    public static sbyte Of(float value, float scale) => (sbyte)Math.Clamp(MathF.Round(value / scale), -Largest, Largest);
}
