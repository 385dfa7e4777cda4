namespace Suffice.Data;

/// <summary>
/// Rows in columns, two spaces between them: the first <paramref name="leftAligned"/> columns to the left, the others to the right. Cells
/// may hold anything; each is shown in one line.
/// </summary>
internal sealed class TablePrinter(int leftAligned = 1)
{
    private readonly List<string[]> rows = [];

    public void Add(params string[] cells) => rows.Add([.. cells.Select(Printable.Line)]);

    public void AddAll(IEnumerable<string[]> more)
    {
        ArgumentNullException.ThrowIfNull(more);
        foreach (string[] cells in more)
            Add(cells);
    }

    /// <summary>With the line ends of the machine, as consoles want them.</summary>
    public override string ToString() => ToString(Environment.NewLine);

    /// <param name="lineEnd">What every line ends with.</param>
    public string ToString(string lineEnd)
    {
        if (rows.Count == 0)
            return "";
        int columns = rows.Max(row => row.Length);
        int[] widths = [.. Enumerable.Range(0, columns).Select(c => rows.Max(row => c < row.Length ? Printable.Columns(row[c]) : 0))];
        return string.Concat(rows.Select(row => string.Join("  ", row.Select(Padded)).TrimEnd() + lineEnd));

        string Padded(string cell, int column) =>
            column < leftAligned ? Printable.PadRight(cell, widths[column]) : Printable.PadLeft(cell, widths[column]);
    }
}
