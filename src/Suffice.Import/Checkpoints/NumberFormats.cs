using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Suffice.Import.Checkpoints;

/// <summary>The number formats of checkpoints, widened to single precision; all but F64 exactly.</summary>
internal static class NumberFormats
{
    /// <summary>Bytes of a number; 0 for a format that weights do not come in.</summary>
    public static int Bytes(string type) =>
        type switch
        {
            "F32" => 4,
            "F16" or "BF16" => 2,
            "F64" => 8,
            _ => 0,
        };

    /// <summary>Little endian bytes → floats.</summary>
    public static void Widen(string type, ReadOnlySpan<byte> bytes, Span<float> floats)
    {
        switch (type)
        {
            case "F32":
                bytes.CopyTo(MemoryMarshal.AsBytes(floats));
                break;
            case "F16":
                for (int i = 0; i < floats.Length; i++)
                    floats[i] = (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(2 * i)..]);
                break;
            case "BF16":
                for (int i = 0; i < floats.Length; i++)
                    floats[i] = BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]) << 16);
                break;
            case "F64":
                for (int i = 0; i < floats.Length; i++)
                    floats[i] = (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes[(8 * i)..]);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type));
        }
    }
}
