using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Suffice.Tensors;

namespace Suffice.Import.Checkpoints;

/// <summary>The number formats of checkpoints, widened to single precision; all but F64 exactly.</summary>
internal static class NumberFormats
{
    /// <summary>Bytes of a number; 0 for a format that weights do not come in.</summary>
    public static int Bytes(string type) => type is "F32" or "F16" or "BF16" or "F64" ? TensorInfo.ElementBytes(type) : 0;

    /// <summary>Refuses what no arithmetic comes back from: a net with such weights gives no answers.</summary>
    /// <param name="place">Of the checkpoint.</param>
    /// <param name="tensor">Its name.</param>
    /// <param name="values">Of the tensor.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Bundle"/>: one is not finite.</exception>
    public static void RequireFinite(string place, string tensor, ReadOnlySpan<float> values)
    {
        foreach (float value in values)
            if (!float.IsFinite(value))
                throw new SufficeException(
                    Fault.Bundle,
                    $"{place}: tensor '{tensor}' holds {(float.IsNaN(value) ? "NaN" : "a number beyond single precision")}, so the net "
                        + "could answer nothing. Get the weights again, or take those from before the training went wrong."
                );
    }

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
