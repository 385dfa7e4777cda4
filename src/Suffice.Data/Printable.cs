using System.Globalization;
using System.Text;

namespace Suffice.Data;

/// <summary>
/// Names and texts from outside, as they may be shown to a person: what would steer a terminal or change the order of what is read
/// (control characters, line ends, marks of direction, half characters) is written as an escape such as <c>\u001b</c>.
/// </summary>
internal static class Printable
{
    /// <summary>Wide for a terminal: East Asian letters and most pictures; first and last code points (Unicode TR 11, in large
    /// pieces).</summary>
    private static readonly (int First, int Last)[] Wide =
    [
        (0x1100, 0x115F),
        (0x231A, 0x231B),
        (0x23E9, 0x23F3),
        (0x2614, 0x2615),
        (0x26A1, 0x26A1),
        (0x26BD, 0x26BE),
        (0x2705, 0x2705),
        (0x2728, 0x2728),
        (0x274C, 0x274C),
        (0x2B50, 0x2B50),
        (0x2E80, 0x303E),
        (0x3041, 0xA4CF),
        (0xA960, 0xA97F),
        (0xAC00, 0xD7A3),
        (0xF900, 0xFAFF),
        (0xFE30, 0xFE6F),
        (0xFF00, 0xFF60),
        (0xFFE0, 0xFFE6),
        (0x1F004, 0x1F004),
        (0x1F0CF, 0x1F0CF),
        (0x1F18E, 0x1F320),
        (0x1F32D, 0x1F64F),
        (0x1F680, 0x1F6FF),
        (0x1F7E0, 0x1F7EB),
        (0x1F900, 0x1FAFF),
        (0x20000, 0x3FFFD),
    ];

    /// <summary>One line, whatever is in the text.</summary>
    public static string Line(string text) => Escaped(text, keepLineEnds: false);

    /// <summary>Lines stay lines; all else is escaped as in <see cref="Line"/>.</summary>
    public static string Lines(string text) => Escaped(text, keepLineEnds: true);

    /// <summary>Columns of a terminal that a line takes.</summary>
    public static int Columns(string line) => Clusters(line).Sum(Width);

    /// <summary>A line with spaces behind it, until it takes so many columns.</summary>
    public static string PadRight(string line, int columns) => line + new string(' ', Math.Max(0, columns - Columns(line)));

    /// <summary>A line with spaces before it, until it takes so many columns.</summary>
    public static string PadLeft(string line, int columns) => new string(' ', Math.Max(0, columns - Columns(line))) + line;

    /// <summary>The beginning of a line that takes at most so many columns; ends in … where something is left out. What is seen as one
    /// character is never cut.</summary>
    public static string Shortened(string line, int columns)
    {
        ArgumentNullException.ThrowIfNull(line);
        var shown = new StringBuilder();
        int used = 0;
        foreach (string cluster in Clusters(line))
        {
            used += Width(cluster);
            if (used > columns)
                return shown.Append('…').ToString();
            if (used < columns)
                shown.Append(cluster); // The last column is for the sign that more would come.
        }
        return line;
    }

    private static string Escaped(string text, bool keepLineEnds)
    {
        ArgumentNullException.ThrowIfNull(text);
        StringBuilder? changed = null;
        for (int at = 0; at < text.Length; )
        {
            bool whole = Rune.TryGetRuneAt(text, at, out Rune rune);
            int length = whole ? rune.Utf16SequenceLength : 1;
            bool endsLine = keepLineEnds && (text[at] == '\n' || text.AsSpan(at).StartsWith("\r\n"));
            if (!endsLine && !(whole && IsPlain(rune)))
                (changed ??= new StringBuilder(text, 0, at, text.Length + 16)).Append(Escape(whole ? rune.Value : text[at]));
            else
                changed?.Append(text, at, length);
            at += length;
        }
        return changed?.ToString() ?? text;
    }

    private static bool IsPlain(Rune rune) =>
        Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => false,
            // Joiners make Persian words and families of people; tags make flags.
            UnicodeCategory.Format => rune.Value is 0x200C or 0x200D or >= 0xE0020,
            _ => true,
        };

    private static string Escape(int value) =>
        value switch
        {
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            _ => string.Create(CultureInfo.InvariantCulture, $"\\u{value:x4}"),
        };

    private static IEnumerable<string> Clusters(string text)
    {
        for (int at = 0; at < text.Length; )
        {
            int length = StringInfo.GetNextTextElementLength(text, at);
            yield return text.Substring(at, length);
            at += length;
        }
    }

    private static int Width(string cluster)
    {
        if (cluster is [var letter] && letter is >= ' ' and < '\u0300')
            return 1;
        if (!Rune.TryGetRuneAt(cluster, 0, out Rune first))
            return 1;
        UnicodeCategory category = Rune.GetUnicodeCategory(first);
        bool isMark = category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format;
        if (isMark)
            return 0;
        bool isPicture = cluster.Contains('\uFE0F', StringComparison.Ordinal);
        return isPicture || Wide.Any(range => first.Value >= range.First && first.Value <= range.Last) ? 2 : 1;
    }
}
