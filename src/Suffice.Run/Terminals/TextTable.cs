namespace Suffice.Run.Terminals;

/// <summary>Rows in columns: the first <paramref name="leftAligned"/> columns to the left, the others to the right.</summary>
internal sealed class TextTable(int leftAligned = 1)
{
    private readonly List<string[]> rows = [];

    public void Add(params string[] cells) => rows.Add(cells);

    public override string ToString()
    {
        if (rows.Count == 0) return "";
        int[] widths = [.. Enumerable.Range(0, rows.Max(row => row.Length)).Select(c => rows.Max(row => c < row.Length ? row[c].Length : 0))];
        return string.Concat(rows.Select(row => string.Join("  ", row.Select((cell, c) => c < leftAligned ? cell.PadRight(widths[c]) : cell.PadLeft(widths[c]))).TrimEnd() + Environment.NewLine));
    }
}
