using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Suffice.Text.Normalizers;

/// <summary>
/// SentencePiece's table of replacements (<c>precompiled_charsmap</c>): four bytes with the size of a trie, the trie as a double array of
/// Darts-clone (each unit four bytes, little-endian), then the replacements, each ended by a zero byte.
/// </summary>
internal sealed class CharsMap
{
    private readonly uint[] units;
    private readonly byte[] replacements;

    private CharsMap(uint[] units, byte[] replacements) => (this.units, this.replacements) = (units, replacements);

    /// <summary>Reads the table; null if it is none.</summary>
    public static CharsMap? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 4)
            return null;
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (size == 0 || size % 4 != 0 || size > bytes.Length - 4)
            return null;
        var units = new uint[size / 4];
        for (int i = 0; i < units.Length; i++)
            units[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(4 + 4 * i)..]);
        byte[] replacements = bytes[(4 + (int)size)..].ToArray();
        try
        {
            new UTF8Encoding(false, throwOnInvalidBytes: true).GetCharCount(replacements);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
        return new(units, replacements);
    }

    /// <summary>
    /// The replacement of the shortest beginning of <paramref name="text"/> that has one, as the reference takes it for the whole; null if
    /// none has.
    /// </summary>
    public string? Shortest(ReadOnlySpan<char> text)
    {
        Span<byte> bytes = stackalloc byte[64];
        return
            text.Length * 3 <= bytes.Length && Find(bytes[..Encoding.UTF8.GetBytes(text, bytes)], longest: false) is { Length: > 0 } found
            ? Replacement(found.Value)
            : null;
    }

    /// <summary>The replacement of the longest beginning that has one, and that beginning's length in bytes; length 0 if none
    /// has.</summary>
    public (int Length, string Replacement) Longest(ReadOnlySpan<byte> text)
    {
        (int length, int value) = Find(text, longest: true);
        return length == 0 ? (0, "") : (length, Replacement(value));
    }

    // A unit has its label in the lowest eight bits (and the highest), whether a value follows in bit 8, and the way to its children from
    // bit 10 on, times 256 where bit 9 is set; a value is in the lowest 31 bits.
    private (int Length, int Value) Find(ReadOnlySpan<byte> text, bool longest)
    {
        (int Length, int Value) found = (0, 0);
        long at = Way(units[0]);
        for (int i = 0; i < text.Length && text[i] != 0; i++)
        {
            at ^= text[i];
            if (at >= units.Length || (units[at] & 0x800000FF) != text[i])
                break;
            uint unit = units[at];
            at ^= Way(unit);
            if ((unit & 0x100) == 0 || at >= units.Length)
                continue;
            found = (i + 1, (int)(units[at] & 0x7FFFFFFF));
            if (!longest)
                break;
        }
        return found;
    }

    private static uint Way(uint unit) => unit >> 10 << (int)((unit & 0x200) >> 6);

    private string Replacement(int at)
    {
        if (at >= replacements.Length)
            return "";
        ReadOnlySpan<byte> rest = replacements.AsSpan(at);
        int end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }
}
