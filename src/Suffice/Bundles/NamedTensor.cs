using System.Runtime.InteropServices;

namespace Suffice.Bundles;

/// <summary>A tensor in memory, to be written: numbers (F32), or a file's bytes (U8) if made by <see cref="OfBytes"/>. Row-major.</summary>
/// <param name="Name">Its key in the file.</param>
/// <param name="Shape">Sizes, outermost first; their product is the number of values.</param>
/// <param name="Values">The numbers; empty if it holds bytes.</param>
public sealed record NamedTensor(string Name, long[] Shape, ReadOnlyMemory<float> Values)
{
    /// <summary>The bytes of a tensor of type U8; null: it holds numbers.</summary>
    public ReadOnlyMemory<byte>? Bytes { get; private init; }

    /// <summary>Element type as the file spells it: <c>F32</c> or <c>U8</c>.</summary>
    public string Type => Bytes is null ? "F32" : "U8";

    /// <summary>How many elements it holds.</summary>
    internal long Elements => Bytes?.Length ?? Values.Length;

    /// <summary>Bytes that it takes in a file.</summary>
    internal long Size => Bytes?.Length ?? (long)Values.Length * sizeof(float);

    /// <summary>A tensor of type U8, (bytes): how a file travels inside a bundle.</summary>
    public static NamedTensor OfBytes(string name, ReadOnlyMemory<byte> bytes) => new(name, [bytes.Length], default) { Bytes = bytes };

    /// <summary>Writes the elements, little endian.</summary>
    internal void WriteTo(Stream stream)
    {
        if (Bytes is { } bytes) stream.Write(bytes.Span);
        // In pieces: the length in bytes of a large tensor does not fit an int.
        for (ReadOnlyMemory<float> rest = Values; !rest.IsEmpty; rest = rest[Math.Min(rest.Length, 1 << 20)..])
            stream.Write(MemoryMarshal.AsBytes(rest.Span[..Math.Min(rest.Length, 1 << 20)]));
    }
}
