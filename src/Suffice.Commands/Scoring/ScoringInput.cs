namespace Suffice.Commands.Scoring;

/// <summary>Rows to be scored, read as they are needed: what is held does not grow with their number.</summary>
internal abstract class ScoringInput
{
    /// <summary>Which rows these are; the same only for the same file as it is now. Null: they come once, from a pipe.</summary>
    public abstract string? Identity { get; }

    /// <summary>What its rows bring along, by name and type; known once the first row was read.</summary>
    public virtual IReadOnlyList<(string Name, Type Type)> Columns => [];

    /// <summary>How far it was read, of how much: rows or bytes; of 0 where nobody knows.</summary>
    public abstract (long Done, long Total) Progress { get; }

    /// <summary>How many rows there are, without answering any.</summary>
    public abstract long Count();

    /// <summary>The rows in order, once.</summary>
    /// <param name="from">Rows before this one are passed over; it may rise while they are read.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Data"/> for what is no such input at all; a single bad row is a row with
    /// a problem.</exception>
    public abstract IEnumerable<ScoringRow> Rows(RowStart from);

    /// <inheritdoc cref="Rows(RowStart)"/>
    public IEnumerable<ScoringRow> Rows(long from) => Rows(new RowStart(from));

    /// <summary>A file as it is now.</summary>
    protected static string Stamp(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new SufficeException(Fault.Data, $"{path} does not exist. Check the path.");
        return FormattableString.Invariant($"{file.FullName}, {file.Length} bytes of {file.LastWriteTimeUtc:O}");
    }
}

/// <summary>The first row that is wanted.</summary>
internal sealed class RowStart(long first)
{
    /// <summary>From 0.</summary>
    public long First { get; set; } = first;
}
