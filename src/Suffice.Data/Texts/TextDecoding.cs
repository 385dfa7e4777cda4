using System.Text;

namespace Suffice.Data.Texts;

/// <summary>
/// The characters of a file of texts: UTF-8, or what its byte order mark says. Nothing is read on a guess; what an encoding looks like is
/// said in the refusal only, with the command that converts it.
/// </summary>
internal static class TextDecoding
{
    private const int SampleBytes = 1 << 16;

    /// <summary>Share of letters outside ASCII from which a file is no longer taken for one of a Western language.</summary>
    private const double MostWestern = 0.3;

    // UTF-32 before UTF-16: its little-endian mark begins as that of UTF-16 does. A mark of UTF-8 says no more than none.
    private static readonly (string Name, Encoding Encoding)[] Marked =
    [
        ("UTF-32LE", new UTF32Encoding(bigEndian: false, byteOrderMark: true, throwOnInvalidCharacters: true)),
        ("UTF-32BE", new UTF32Encoding(bigEndian: true, byteOrderMark: true, throwOnInvalidCharacters: true)),
        ("UTF-16LE", new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true)),
        ("UTF-16BE", new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true)),
        ("UTF-8", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true)),
    ];

    /// <summary>The text, without a byte order mark.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: another encoding, a damaged one, or a NUL character; names line and
    /// remedy.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes, string path)
    {
        (string name, Encoding encoding) = Marked[^1];
        foreach ((string Name, Encoding Encoding) marked in Marked)
        {
            if (!bytes.StartsWith(marked.Encoding.Preamble))
                continue;
            (name, encoding) = marked;
            bytes = bytes[encoding.Preamble.Length..];
            break;
        }
        string text;
        try
        {
            text = encoding.GetString(bytes);
        }
        catch (DecoderFallbackException error)
        {
            throw Bad(name, encoding, bytes, Math.Clamp(error.Index, 0, bytes.Length), path, error);
        }
        return text.IndexOf('\0', StringComparison.Ordinal) is >= 0 and int nul
            ? throw Bad(name, encoding, bytes, encoding.GetByteCount(text.AsSpan(0, nul)), path, null)
            : text;
    }

    private static SufficeException Bad(string name, Encoding encoding, ReadOnlySpan<byte> bytes, int at, string path, Exception? inner)
    {
        bool marked = encoding is not UTF8Encoding;
        if (!marked && Unmarked(bytes) is { } wide)
            return new(
                Fault.Data,
                $"{path} looks like {wide} without a byte order mark; UTF-8 is read, and UTF-16 or UTF-32 with a mark. "
                    + $"Convert it: iconv -f {wide} -t UTF-8.",
                inner
            );
        string place =
            $"{path}, line {LineOf(bytes[..at], encoding)}: byte {at + encoding.Preamble.Length * (marked ? 1 : 0) + 1:N0} "
            + $"of the file is ";
        if (inner is null)
            return new(
                Fault.Data,
                $"{place}a NUL character, which no text has. The file is damaged or no table of texts: save it again as UTF-8."
            );
        return new(
            Fault.Data,
            marked
                ? $"{place}not {name}, although its byte order mark says so. The file is cut off or damaged: save it again as UTF-8."
                : $"{place}not UTF-8. {Remedy(bytes)}",
            inner
        );
    }

    /// <summary>What to do about bytes that are not UTF-8.</summary>
    private static string Remedy(ReadOnlySpan<byte> bytes)
    {
        string lenient = Encoding.UTF8.GetString(bytes);
        int wrong = lenient.Count(letter => letter == '\uFFFD'),
            others = lenient.Count(letter => letter > '\x7F') - wrong;
        if (others > wrong)
            return "The rest of the file is: mend the line, or save the file again as UTF-8.";
        int ascii = lenient.Count(char.IsAsciiLetter),
            high = bytes.Length - bytes.CountAsciiBytes();
        // Windows-1252 has no letters at these five places.
        bool western = high < MostWestern * (high + ascii) && bytes.IndexOfAny<byte>([0x81, 0x8D, 0x8F, 0x90, 0x9D]) < 0;
        return western
            ? "It looks like Windows-1252 (Latin-1 is a part of it): convert the file, as with iconv -f WINDOWS-1252 -t UTF-8, "
                + "or mend the line."
            : "It is in an older encoding, such as WINDOWS-1251, GB18030 or SHIFT_JIS: convert the file, "
                + "as with iconv -f NAME -t UTF-8, or save it again as UTF-8.";
    }

    private static int CountAsciiBytes(this ReadOnlySpan<byte> bytes)
    {
        int count = 0;
        foreach (byte value in bytes)
            count += value < 0x80 ? 1 : 0;
        return count;
    }

    /// <summary>
    /// The form of Unicode that a file with NUL bytes is in: the one in which its beginning is text, with the most letters of ASCII.
    /// </summary>
    private static string? Unmarked(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.Contains((byte)0))
            return null;
        (string? best, int most) = (null, 0);
        foreach ((string name, Encoding encoding) in Marked[..^1])
        {
            if (Ascii(bytes[..Math.Min(bytes.Length, SampleBytes)], encoding) is var ascii && ascii > most)
                (best, most) = (name, ascii);
        }
        return best;
    }

    /// <summary>Characters of ASCII at the beginning; 0 where it is no text at all.</summary>
    private static int Ascii(ReadOnlySpan<byte> bytes, Encoding encoding)
    {
        var letters = new char[bytes.Length];
        try
        {
            // What the sample cuts in two is no error.
            Span<char> text = letters.AsSpan(0, encoding.GetDecoder().GetChars(bytes, letters, flush: false));
            int ascii = 0;
            foreach (char letter in text)
                ascii += letter < 0x80 ? 1 : 0;
            return text.Contains('\0') || !text.ContainsAny('\n', '\r') ? 0 : ascii;
        }
        catch (DecoderFallbackException)
        {
            return 0;
        }
    }

    private static int LineOf(ReadOnlySpan<byte> before, Encoding encoding)
    {
        int lines = 1,
            unit = encoding.GetByteCount("\n");
        byte[] end = encoding.GetBytes("\n");
        for (int i = 0; i + unit <= before.Length; i += unit)
            lines += before.Slice(i, unit).SequenceEqual(end) ? 1 : 0;
        return lines;
    }
}
