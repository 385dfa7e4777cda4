using System.Text;

namespace Suffice.Evaluation.Datasets.Texts;

/// <summary>One row of a table.</summary>
/// <param name="Fields">Without quotes around them.</param>
/// <param name="Line">Where it begins, counted from 1.</param>
internal sealed record TableRow(string[] Fields, int Line);

/// <summary>
/// Rows of CSV and TSV files; empty lines are passed over. CSV is read as RFC 4180 has it: a field that begins with a quote ends with one, and may hold commas, line
/// ends and doubled quotes. In TSV a line is a row whatever its quotes, for most such files do not quote at all; a field between quotes loses
/// them if all quotes inside are doubled. Our own reader, because the known libraries that can be had are not clean for NativeAOT.
/// </summary>
internal static class SeparatedRows
{
    private const char Quote = '"';

    public static IEnumerable<TableRow> OfTsv(string content)
    {
        int line = 0;
        foreach (string text in content.Split('\n'))
        {
            line++;
            string row = text.EndsWith('\r') ? text[..^1] : text;
            if (row.Length > 0) yield return new TableRow([.. row.Split('\t').Select(Unquoted)], line);
        }
    }

    /// <param name="content">The file.</param>
    /// <param name="path">For errors.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: a quote that is not closed, or something after a closing one.</exception>
    public static IEnumerable<TableRow> OfCsv(string content, string path)
    {
        var fields = new List<string>();
        int at = 0, line = 1, begun = 1;
        while (at < content.Length)
        {
            fields.Add(content[at] == Quote ? Quoted(content, path, ref at, ref line) : Plain(content, ref at));
            if (at < content.Length && content[at] == ',')
            {
                at++;
                if (at < content.Length) continue;
                fields.Add("");
            }
            if (!(fields is [""])) yield return new TableRow([.. fields], begun);
            fields.Clear();
            if (at < content.Length && content[at] == '\r' && at + 1 < content.Length && content[at + 1] == '\n') at++;
            at++;
            begun = ++line;
        }
    }

    private static string Plain(string content, ref int at)
    {
        int length = content.AsSpan(at).IndexOfAny(',', '\r', '\n'), start = at;
        at = length < 0 ? content.Length : at + length;
        return content[start..at];
    }

    private static string Quoted(string content, string path, ref int at, ref int line)
    {
        int opened = line;
        var field = new StringBuilder();
        for (at++; ; at += 2)
        {
            int length = content.AsSpan(at).IndexOf(Quote);
            if (length < 0)
                throw new SufficeException(Fault.Data, $"{path}, line {opened}: a quote is opened and never closed. Close it, or double the quotes that belong to the text and put the field between quotes.");
            field.Append(content, at, length);
            line += content.AsSpan(at, length).Count('\n');
            at += length;
            if (at + 1 >= content.Length || content[at + 1] != Quote) break;
            field.Append(Quote);
        }
        at++;
        if (at < content.Length && content[at] is not (',' or '\r' or '\n'))
            throw new SufficeException(Fault.Data, $"{path}, line {line}: '{content[at]}' follows a closing quote. Double the quotes that belong to the text.");
        return field.ToString();
    }

    private static string Unquoted(string field)
    {
        if (field.Length < 2 || field[0] != Quote || field[^1] != Quote) return field;
        string inside = field[1..^1], plain = inside.Replace("\"\"", "", StringComparison.Ordinal);
        return plain.Contains(Quote, StringComparison.Ordinal) ? field : inside.Replace("\"\"", "\"", StringComparison.Ordinal);
    }
}
