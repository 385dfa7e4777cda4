using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Suffice.Tensors;

namespace Suffice.Import.Checkpoints;

/// <summary>The number formats of checkpoints, widened to single precision; all but F64 exactly.</summary>
internal static class NumberFormats
{
    /// <summary>Bytes of a number; 0 for a format that weights do not come in.</summary>
    public static int Bytes(string type) => type is "F32" or "F16" or "BF16" or "F64" ? TensorInfo.ElementBytes(type) : 0;

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
                    floats[i] = BFloat16Bits.Value(BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]));
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
