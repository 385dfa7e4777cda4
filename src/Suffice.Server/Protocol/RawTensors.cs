using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Suffice.Server.Serving;

namespace Suffice.Server.Protocol;

/// <summary>Tensors as bytes, little-endian and without gaps: Triton's binary tensors, and gRPC's raw contents.</summary>
internal static class RawTensors
{
    /// <summary>A tensor with its bytes read as its type says.</summary>
    /// <exception cref="RefusalException">They do not fit, or no model reads that type.</exception>
    public static InputTensor Fill(InputTensor tensor, ReadOnlyMemory<byte> bytes) =>
        tensor.Datatype switch
        {
            "BYTES" => tensor with { Elements = Elements(tensor.Name, bytes) },
            "FP32" => tensor with { Numbers = Numbers(tensor.Name, bytes) },
            _ => throw OtherType(tensor),
        };

    /// <summary>The refusal of a type that no model reads.</summary>
    public static RefusalException OtherType(InputTensor tensor) =>
        new(RefusalReason.Invalid, $"The tensor {tensor.Name} is {tensor.Datatype}; models here read BYTES and FP32.");

    /// <summary>Elements, each with its length in four bytes before it.</summary>
    /// <exception cref="RefusalException">The lengths do not fit.</exception>
    private static List<ReadOnlyMemory<byte>> Elements(string name, ReadOnlyMemory<byte> bytes)
    {
        var elements = new List<ReadOnlyMemory<byte>>();
        for (int at = 0; at < bytes.Length; )
        {
            int left = bytes.Length - at - sizeof(int);
            uint length = left < 0 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[at..]);
            if (left < 0 || length > left)
                throw new RefusalException(
                    RefusalReason.Invalid,
                    $"Element {elements.Count} of the tensor {name} ends behind its bytes. Put each one's length, four bytes, before it."
                );
            elements.Add(bytes.Slice(at + sizeof(int), (int)length));
            at += sizeof(int) + (int)length;
        }
        return elements;
    }

    /// <exception cref="RefusalException">Its bytes are no whole numbers of four.</exception>
    private static ReadOnlyMemory<float> Numbers(string name, ReadOnlyMemory<byte> bytes) =>
        bytes.Length % sizeof(float) == 0
            ? MemoryMarshal.Cast<byte, float>(bytes.Span).ToArray()
            : throw new RefusalException(
                RefusalReason.Invalid,
                $"The tensor {name} has {bytes.Length} bytes, which are no whole number of four-byte floats."
            );
}
