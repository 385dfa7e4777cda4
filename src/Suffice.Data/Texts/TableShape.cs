namespace Suffice.Data.Texts;

/// <summary>
/// What all rows of a table have in common: as many fields as its first row. Fields at a row's end with nothing in them, which many
/// programs write, count neither here nor there, and a row with nothing but them is an empty line.
/// </summary>
internal static class TableShape
{
    /// <summary>The rows that hold anything.</summary>
    public static IEnumerable<TableRow> WithContent(IEnumerable<TableRow> rows) => rows.Where(row => Filled(row.Fields) > 0);

    /// <summary>The rows of texts, with the places of text and label.</summary>
    /// <exception cref="SufficeException">A column is missing, or a row has more or fewer fields than the first; names line and
    /// remedy.</exception>
    public static IEnumerable<(TableRow Row, int Text, int Label)> Checked(
        IEnumerable<TableRow> rows,
        string path,
        TextColumns columns,
        char separator
    )
    {
        (int Text, int Label)? places = null;
        (int least, int most) = (0, 0);
        foreach (TableRow row in WithContent(rows))
        {
            bool first = places is null;
            (int text, int label) = places ??= columns.In(row.Fields, path, row.Line, separator);
            if (first)
            {
                (least, most) = (Math.Max(Filled(row.Fields), Math.Max(text, label) + 1), row.Fields.Length);
                if (!columns.AreNumbers)
                    continue;
            }
            if (row.Fields.Length < least || Filled(row.Fields) > most)
                throw Uneven(path, row, least, Separator.NameOf(separator));
            yield return (row, text, label);
        }
    }

    private static int Filled(string[] fields) => Array.FindLastIndex(fields, field => !string.IsNullOrWhiteSpace(field)) + 1;

    private static SufficeException Uneven(string path, TableRow row, int width, string separator) =>
        new(
            Fault.Data,
            $"{path}, line {row.Line}: {row.Fields.Length} fields where the first line has {width}. "
                + $"Is a {separator} missing, or one too many in the text? "
                + $"Put such a text between quotes in a .csv file, or take the {separator} out; fields parted by something else need "
                + "--separator."
        );
}
