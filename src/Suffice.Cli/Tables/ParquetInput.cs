using Parquet;
using Parquet.Schema;
using Suffice.Commands.Kinds;
using Suffice.Commands.Scoring;
using Suffice.Files;

namespace Suffice.Cli.Tables;

/// <summary>
/// The rows of a Parquet file, a group of them in memory at a time. Columns within lists are not carried, nor is the content of images.
/// </summary>
internal sealed class ParquetInput : ScoringInput
{
    private readonly string path;
    private readonly InputVerbs verbs;
    private readonly DataField wanted;
    private readonly DataField[] carried;
    private readonly long rows;
    private long read;

    /// <param name="path">The file.</param>
    /// <param name="column">With text or image; null: the first with a usual name.</param>
    /// <param name="verbs">Of what the bundle reads.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Data"/> when it is missing, damaged, or has no such column.</exception>
    public ParquetInput(string path, string? column, InputVerbs verbs)
    {
        (this.path, this.verbs) = (path, verbs);
        using Opened file = Open();
        DataField[] fields = [.. file.Reader.Schema.GetDataFields()];
        wanted = (column is null ? verbs.UsualColumns : [column])
            .Select(name => fields.FirstOrDefault(field => NameOf(field) == name && ParquetColumn.Of(field) is not null))
            .FirstOrDefault(field => field is not null)
            ?? throw new SufficeException(
                Fault.Data,
                $"{path} has no column {column ?? $"with a usual name of {verbs.Kind.Noun}s"} among "
                    + $"{string.Join(", ", fields.Select(NameOf))}. "
                    + $"Name the one that holds the {verbs.Kind.Noun} with --column."
            );
        carried =
        [
            .. fields.Where(field =>
                field.MaxRepetitionLevel == 0
                && ParquetColumn.Of(field) is not null
                && !(field == wanted && ParquetColumn.TypeOf(field) == typeof(byte[]))
            ),
        ];
        rows = Enumerable.Range(0, file.Reader.RowGroupCount).Sum(file.Rows);
    }

    public override string Identity => Stamp(path);

    public override IReadOnlyList<(string Name, Type Type)> Columns =>
        [.. carried.Select(column => (NameOf(column), ParquetColumn.TypeOf(column)))];

    public override (long Done, long Total) Progress => (read, rows);

    public override long Count() => rows;

    public override IEnumerable<ScoringRow> Rows(RowStart from)
    {
        using Opened file = Open();
        for (int group = 0, first = 0; group < file.Reader.RowGroupCount; first += (int)file.Rows(group++))
        {
            if (first + file.Rows(group) <= from.First)
                continue;
            object?[][] columns = Group(file, group);
            for (int row = 0; row < columns[0].Length; row++)
            {
                if (first + row < from.First)
                    continue;
                read = first + row + 1;
                yield return Row(first + row, columns, row);
            }
        }
    }

    private ScoringRow Row(long number, object?[][] columns, int row)
    {
        string name = FormattableString.Invariant($"{path}, row {number}");
        CarriedValue[] values = [.. carried.Select((field, i) => new CarriedValue(NameOf(field), columns[i + 1][row]))];
        return verbs.Source(columns[0][row], Path.GetDirectoryName(path) ?? "") is { } source
            ? new ScoringRow(number, name, source, null, values)
            : new ScoringRow(
                number,
                name,
                null,
                $"{name}: its '{NameOf(wanted)}' is empty, or no {verbs.Kind.Noun}. Fill it in, or name another column with --column.",
                values
            );
    }

    /// <summary>The columns of a group: what is read, then those that are carried.</summary>
    private object?[][] Group(Opened file, int group) =>
        Guarded(() =>
        {
            using ParquetRowGroupReader reader = file.Reader.OpenRowGroupReader(group);
            return (object?[][])
                [.. carried.Prepend(wanted).Select(field => ParquetColumn.Of(field)!.Read(reader, field).GetAwaiter().GetResult())];
        });

    private Opened Open() => Guarded(() => new Opened(InputFile.Open(path, Fault.Data)));

    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
#pragma warning disable CA1031 // A damaged file ends the library's reading in many ways.
        catch (Exception error) when (error is not SufficeException and not OutOfMemoryException)
#pragma warning restore CA1031
        {
            throw new SufficeException(
                Fault.Data,
                $"{path} cannot be read as Parquet: {error.Message.TrimEnd('.')}. It is damaged, or uses what is not known here; write it "
                    + "again.",
                error
            );
        }
    }

    private static string NameOf(DataField field) => string.Join('.', field.Path.ToList());

    private sealed class Opened : IDisposable
    {
        private readonly Stream stream;
        private readonly Dictionary<int, long> counts = [];

        public Opened(Stream stream)
        {
            this.stream = stream;
            try
            {
                Reader = ParquetReader.CreateAsync(stream).GetAwaiter().GetResult();
            }
            catch
            {
                stream.Dispose();
                throw;
            }
        }

        public ParquetReader Reader { get; }

        /// <summary>Of a group.</summary>
        public long Rows(int group)
        {
            if (!counts.TryGetValue(group, out long count))
            {
                using ParquetRowGroupReader reader = Reader.OpenRowGroupReader(group);
                counts[group] = count = reader.RowCount;
            }
            return count;
        }

        public void Dispose()
        {
            Reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
            stream.Dispose();
        }
    }
}
