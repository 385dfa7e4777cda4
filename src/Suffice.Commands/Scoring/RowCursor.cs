namespace Suffice.Commands.Scoring;

/// <summary>
/// Ranges of an input's rows that rise, each read on from where the last one ended: whoever does many of them does not pass over all rows
/// before for each.
/// </summary>
/// <param name="input">Nobody else reads it.</param>
internal sealed class RowCursor(ScoringInput input) : IDisposable
{
    private readonly RowStart start = new(0);
    private IEnumerator<ScoringRow>? rows;

    /// <summary>Ranges begin here or later.</summary>
    public long Next { get; private set; }

    /// <summary>The rows.</summary>
    public ScoringInput Input => input;

    /// <summary>The rows of a range, once.</summary>
    public IEnumerable<ScoringRow> Read(long from, long to)
    {
        start.First = from;
        rows ??= input.Rows(start).GetEnumerator();
        for (long row = from; row < to && rows.MoveNext(); row++)
        {
            Next = row + 1;
            yield return rows.Current;
        }
    }

    public void Dispose() => rows?.Dispose();
}
