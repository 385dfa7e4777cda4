namespace Suffice.Tensors;

/// <summary>
/// The upper half of a float: its range, and eight bits of its precision (https://en.wikipedia.org/wiki/Bfloat16_floating-point_format).
/// </summary>
internal static class BFloat16Bits
{
    /// <summary>Of the nearest such number, ties to even; what is not a number stays so.</summary>
    public static ushort Of(float value)
    {
        uint all = BitConverter.SingleToUInt32Bits(value);
        return (ushort)(float.IsNaN(value) ? (all >> 16) | 0x40 : (all + 0x7FFF + ((all >> 16) & 1)) >> 16);
    }

    /// <summary>The same number in single precision.</summary>
    public static float Value(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);
}
