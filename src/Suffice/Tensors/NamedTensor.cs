using System.Runtime.InteropServices;

namespace Suffice.Tensors;

/// <summary>
/// A tensor in memory, to be written: numbers (F32, or BF16 if made by <see cref="Halved"/>), whole numbers of eight bits (I8) if made by
/// <see cref="OfInt8"/>, or a file's bytes (U8) if made by <see cref="OfBytes"/>. Row-major.
/// </summary>
/// <param name="Name">Its key in the file.</param>
/// <param name="Shape">Sizes, outermost first; their product is the number of values.</param>
/// <param name="Values">The numbers; empty if it holds bytes.</param>
internal sealed record NamedTensor(string Name, long[] Shape, ReadOnlyMemory<float> Values)
{
    private const int Piece = 1 << 20;

    /// <summary>The bytes of a tensor of type U8; null: it holds numbers.</summary>
    public ReadOnlyMemory<byte>? Bytes { get; private init; }

    /// <summary>Whether it is written in 16 bits.</summary>
    private bool Half { get; init; }

    /// <summary>Makes its whole numbers of eight bits; null: it holds others.</summary>
    private Func<sbyte[]>? Eights { get; init; }

    /// <summary>Makes its numbers, where they are not held.</summary>
    private Func<IEnumerable<ReadOnlyMemory<float>>>? Made { get; init; }

    /// <summary>Element type as the file spells it: <c>F32</c>, <c>BF16</c>, <c>I8</c> or <c>U8</c>.</summary>
    public string Type =>
        Bytes is not null ? "U8"
        : Eights is not null ? "I8"
        : Half ? "BF16"
        : "F32";

    /// <summary>How many elements it holds.</summary>
    internal long Elements =>
        Bytes?.Length ?? (Made is null && Eights is null ? Values.Length : Shape.Aggregate(1L, (product, size) => checked(product * size)));

    /// <summary>Bytes that it takes in a file.</summary>
    internal long Size => Elements * TensorInfo.ElementBytes(Type);

    /// <summary>A tensor of type U8, (bytes): how a file travels inside a bundle.</summary>
    public static NamedTensor OfBytes(string name, ReadOnlyMemory<byte> bytes) => new(name, [bytes.Length], default) { Bytes = bytes };

    /// <summary>
    /// A tensor whose numbers are made each time they are wanted, piece by piece, so that a large one need not be held whole.
    /// <see cref="Values"/> is empty.
    /// </summary>
    /// <param name="name">Its key in the file.</param>
    /// <param name="shape">Sizes, outermost first.</param>
    /// <param name="pieces">The numbers in order, as many as the shape says, the same each time. A piece is valid until the next.</param>
    public static NamedTensor OfPieces(string name, long[] shape, Func<IEnumerable<ReadOnlyMemory<float>>> pieces) =>
        new(name, shape, default) { Made = pieces };

    /// <summary>A tensor of whole numbers of eight bits, made each time they are written.</summary>
    /// <param name="name">Its key in the file.</param>
    /// <param name="shape">Sizes, outermost first.</param>
    /// <param name="values">As many as the shape says, the same each time.</param>
    public static NamedTensor OfInt8(string name, long[] shape, Func<sbyte[]> values) => new(name, shape, default) { Eights = values };

    /// <summary>Its numbers in order, in pieces; each is valid until the next.</summary>
    internal IEnumerable<ReadOnlyMemory<float>> Pieces() => Made?.Invoke() ?? [Values];

    /// <summary>Its numbers in one piece; a copy where they are not held.</summary>
    internal ReadOnlyMemory<float> Whole()
    {
        if (Made is null)
            return Values;
        float[] all = new float[Elements];
        int count = 0;
        foreach (ReadOnlyMemory<float> piece in Made())
        {
            piece.CopyTo(all.AsMemory(count));
            count += piece.Length;
        }
        return all;
    }

    /// <summary>The same numbers, rounded to BF16 when they are written.</summary>
    public NamedTensor Halved() => this with { Half = true };

    /// <summary>Writes the elements, little endian.</summary>
    public void WriteTo(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (Bytes is { } bytes)
            stream.Write(bytes.Span);
        if (Eights is not null)
            stream.Write(MemoryMarshal.AsBytes(Eights().AsSpan()));
        foreach (ReadOnlyMemory<float> piece in Pieces())
            Write(stream, piece);
    }

    private void Write(Stream stream, ReadOnlyMemory<float> values)
    {
        // In pieces: the length in bytes of a large tensor does not fit an int.
        ushort[] halves = Half ? new ushort[Math.Min(values.Length, Piece)] : [];
        for (ReadOnlyMemory<float> rest = values; !rest.IsEmpty; rest = rest[Math.Min(rest.Length, Piece)..])
        {
            ReadOnlySpan<float> piece = rest.Span[..Math.Min(rest.Length, Piece)];
            for (int i = 0; Half && i < piece.Length; i++)
                halves[i] = BFloat16Bits.Of(piece[i]);
            stream.Write(Half ? MemoryMarshal.AsBytes(halves.AsSpan(0, piece.Length)) : MemoryMarshal.AsBytes(piece));
        }
    }
}
