using System.Buffers;
using System.Text;
using static System.FormattableString;

namespace Suffice.Commands.Kinds;

/// <summary>A line, or why it cannot be used.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Text">Without its end; null if there is a problem.</param>
/// <param name="Problem">What is wrong and the remedy, without the place.</param>
internal readonly record struct Utf8Line(long Number, string? Text, string? Problem);

/// <summary>
/// Lines of UTF-8, as they come: no more is held than one line. A line that is not UTF-8, or too long, is a problem of its own; bytes
/// that no text has end the reading. Lines end in LF, CRLF or CR. A byte order mark is passed over.
/// </summary>
/// <param name="source">Stays open.</param>
/// <param name="longest">Characters of the longest line.</param>
internal sealed class Utf8Lines(Stream source, int longest = Utf8Lines.LongestLine)
{
    /// <summary>Characters of the longest line, where nothing else is said.</summary>
    public const int LongestLine = 1_000_000;

    /// <summary>No character of UTF-16 takes more than three bytes of UTF-8.</summary>
    private readonly int mostBytes = 3 * longest;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[] buffer = new byte[1 << 16];
    private readonly ArrayBufferWriter<byte> line = new();
    private int from,
        to;
    private long number;
    private bool afterReturn,
        ended,
        passesOver;

    /// <returns>Null at the end.</returns>
    /// <exception cref="IOException">The system refuses.</exception>
    public Utf8Line? Read()
    {
        line.ResetWrittenCount();
        PassOver();
        bool any = false,
            whole = false;
        while (!whole && !ended && Fill())
        {
            ReadOnlySpan<byte> rest = buffer.AsSpan(from, to - from);
            int end = rest.IndexOfAny((byte)'\n', (byte)'\r');
            if (afterReturn && end == 0 && rest[0] == '\n' && !any)
            {
                afterReturn = false;
                from++;
                continue;
            }
            any = true;
            whole = end >= 0;
            afterReturn = whole && rest[end] == '\r';
            ReadOnlySpan<byte> piece = whole ? rest[..end] : rest;
            from += whole ? end + 1 : rest.Length;
            line.Write(piece);
            if (piece.Contains((byte)0))
                return Stop(++number);
            if (line.WrittenCount <= mostBytes + Encoding.UTF8.Preamble.Length)
                continue;
            number++;
            passesOver = !whole;
            return TooLong();
        }
        if (!any)
            return null;
        number++;
        return Decoded(line.WrittenSpan);
    }

    /// <summary>What is left of a line that was too long, which may be endless.</summary>
    private void PassOver()
    {
        while (passesOver && !ended && Fill())
        {
            int end = buffer.AsSpan(from, to - from).IndexOfAny((byte)'\n', (byte)'\r');
            passesOver = end < 0;
            afterReturn = end >= 0 && buffer[from + end] == '\r';
            from = end < 0 ? to : from + end + 1;
        }
    }

    // A pipe gives what there is, so that lines are passed on when they come.
    private bool Fill()
    {
        if (from < to)
            return true;
        (from, to) = (0, source.Read(buffer));
        ended = to == 0;
        return !ended;
    }

    private Utf8Line Decoded(ReadOnlySpan<byte> bytes)
    {
        if (number == 1 && IsUtf16(bytes))
            return Stop(number);
        if (number == 1 && bytes.StartsWith(Encoding.UTF8.Preamble))
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        try
        {
            string text = Strict.GetString(bytes);
            return text.Length > longest ? TooLong() : new Utf8Line(number, text, null);
        }
        catch (DecoderFallbackException error)
        {
            int at = Math.Clamp(error.Index, 0, bytes.Length);
            return Bad(
                Invariant(
                    $"byte {at + 1:N0} of the line is not UTF-8. Convert it, as with iconv -f WINDOWS-1252 -t UTF-8, or mend the line."
                )
            );
        }
    }

    private Utf8Line TooLong() =>
        Bad(Invariant($"it has more than {longest:N0} characters. Give one text in each line, and shorter ones."));

    private Utf8Line Bad(string problem) => new(number, null, problem);

    private Utf8Line Stop(long at)
    {
        ended = true;
        from = to;
        return new Utf8Line(
            at,
            null,
            IsUtf16(line.WrittenSpan)
                ? "this is UTF-16; only UTF-8 is read. Convert it: iconv -f UTF-16 -t UTF-8."
                : "it holds a NUL byte, so this is no text in UTF-8; nothing more is read of it. Give a text file; "
                    + "convert UTF-16 with iconv -f UTF-16LE -t UTF-8."
        );
    }

    private static bool IsUtf16(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith(Encoding.Unicode.Preamble) || bytes.StartsWith(Encoding.BigEndianUnicode.Preamble);
}
