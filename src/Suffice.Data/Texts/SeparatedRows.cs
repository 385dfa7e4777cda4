using System.Text;

namespace Suffice.Data.Texts;

/// <summary>One row of a table.</summary>
/// <param name="Fields">Without quotes around them.</param>
/// <param name="Line">Where it begins, counted from 1.</param>
internal sealed record TableRow(string[] Fields, int Line);

/// <summary>
/// Rows of tables; empty lines are passed over. Most are read as RFC 4180 has it, with any separator: a field that begins with a quote ends
/// with one, and may hold separators, line ends and doubled quotes. In TSV a line is a row whatever its quotes, for most such files do not
/// quote at all; a field between quotes loses them if all quotes inside are doubled. Our own reader, because the known libraries that can
/// be had are not clean for NativeAOT.
/// </summary>
internal static class SeparatedRows
{
    private const char Quote = '"';

    public static IEnumerable<TableRow> OfTsv(string content) =>
        Lines(content)
            .Index()
            .Where(line => line.Item.Length > 0)
            .Select(line => new TableRow([.. line.Item.Split('\t').Select(Unquoted)], line.Index + 1));

    /// <param name="content">The file.</param>
    /// <param name="path">For errors.</param>
    /// <param name="separator">Between fields.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: a quote that is not closed, or something after a closing
    /// one.</exception>
    public static IEnumerable<TableRow> OfCsv(string content, string path, char separator = ',')
    {
        var fields = new List<string>();
        int at = 0,
            line = 1,
            begun = 1;
        while (at < content.Length)
        {
            fields.Add(content[at] == Quote ? Quoted(content, path, separator, ref at, ref line) : Plain(content, separator, ref at));
            if (at < content.Length && content[at] == separator)
            {
                at++;
                if (at < content.Length)
                    continue;
                fields.Add("");
            }
            if (!(fields is [""]))
                yield return new TableRow([.. fields], begun);
            fields.Clear();
            if (at < content.Length && content[at] == '\r' && at + 1 < content.Length && content[at + 1] == '\n')
                at++;
            at++;
            begun = ++line;
        }
    }

    /// <summary>
    /// Lines that end in LF or CRLF; in a file that has no LF at all, in CR. An empty one after the last end is among them.
    /// </summary>
    public static IEnumerable<string> Lines(string content)
    {
        char end = content.Contains('\n', StringComparison.Ordinal) ? '\n' : '\r';
        for (int at = 0; at <= content.Length; )
        {
            int next = content.IndexOf(end, at),
                stop = next < 0 ? content.Length : next;
            yield return end == '\n' && stop > at && content[stop - 1] == '\r' ? content[at..(stop - 1)] : content[at..stop];
            at = stop + 1;
        }
    }

    private static string Plain(string content, char separator, ref int at)
    {
        int length = content.AsSpan(at).IndexOfAny(separator, '\r', '\n'),
            start = at;
        at = length < 0 ? content.Length : at + length;
        return content[start..at];
    }

    private static string Quoted(string content, string path, char separator, ref int at, ref int line)
    {
        int opened = line;
        var field = new StringBuilder();
        for (at++; ; at += 2)
        {
            int length = content.AsSpan(at).IndexOf(Quote);
            if (length < 0)
                throw new SufficeException(
                    Fault.Data,
                    $"{path}, line {opened}: a quote is opened and never closed. Close it, or double the quotes that belong to the text "
                        + "and put the field between quotes."
                );
            field.Append(content, at, length);
            line += LineEnds(content.AsSpan(at, length));
            at += length;
            if (at + 1 >= content.Length || content[at + 1] != Quote)
                break;
            field.Append(Quote);
        }
        at++;
        if (at < content.Length && content[at] is not ('\r' or '\n') && content[at] != separator)
            throw new SufficeException(
                Fault.Data,
                $"{path}, line {line}: '{content[at]}' follows a closing quote. "
                    + $"Double the quotes that belong to the text; "
                    + $"fields parted by something else than a {Separator.NameOf(separator)} need --separator."
            );
        return field.ToString();
    }

    private static int LineEnds(ReadOnlySpan<char> text) => text.Count('\n') + text.Count('\r') - text.Count("\r\n");

    private static string Unquoted(string field)
    {
        if (field.Length < 2 || field[0] != Quote || field[^1] != Quote)
            return field;
        string inside = field[1..^1],
            plain = inside.Replace("\"\"", "", StringComparison.Ordinal);
        return plain.Contains(Quote, StringComparison.Ordinal) ? field : inside.Replace("\"\"", "\"", StringComparison.Ordinal);
    }
}
