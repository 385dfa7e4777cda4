using System.Text.Json.Nodes;
using Parquet;
using Parquet.Schema;
using Suffice.Commands.Scoring;

namespace Suffice.Cli.Tables;

/// <summary>
/// Parquet with the columns that the first row brought along, then the answer's. What further rows bring along besides is an object of
/// JSON in the column <c>more</c>.
/// </summary>
internal sealed class ParquetFormat : IScoringFormat
{
    private const string More = "more";

    /// <summary>Rows that are held before they are written.</summary>
    private const int GroupRows = 8192;

    /// <summary>What <c>run</c> is offered.</summary>
    public static TableFiles Files { get; } =
        new(".parquet", (path, column, verbs) => new ParquetInput(path, column, verbs), new ParquetFormat());

    public IScoringWriter Begin(Stream stream, IReadOnlyList<(string Name, Type Type)> columns) => new Writer(stream, columns);

    public void Join(IReadOnlyList<string> parts, Stream stream) => JoinAll(parts, stream).GetAwaiter().GetResult();

    private static async Task JoinAll(IReadOnlyList<string> parts, Stream stream)
    {
        ParquetWriter? writer = null;
        foreach (string part in parts)
        {
            using FileStream file = File.OpenRead(part);
            ParquetReader reader = await ParquetReader.CreateAsync(file).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                writer ??= await ParquetWriter.CreateAsync(reader.Schema, stream).ConfigureAwait(false);
                for (int group = 0; group < reader.RowGroupCount; group++)
                {
                    using ParquetRowGroupReader from = reader.OpenRowGroupReader(group);
                    using ParquetRowGroupWriter to = writer.CreateRowGroup();
                    foreach (DataField field in reader.Schema.GetDataFields())
                    {
                        var column = ParquetColumn.Of(field)!;
                        await column.Write(to, field, await column.Read(from, field).ConfigureAwait(false)).ConfigureAwait(false);
                    }
                    to.CompleteValidate();
                }
            }
        }
        await writer!.DisposeAsync().ConfigureAwait(false);
    }

    private sealed class Writer : IScoringWriter
    {
        private readonly ParquetWriter writer;
        private readonly DataField[] fields;
        private readonly Dictionary<string, int> places; // of what is carried
        private readonly List<object?>[] waiting; // by field: carried, ours, more

        public Writer(Stream stream, IReadOnlyList<(string Name, Type Type)> columns)
        {
            (string Name, Type Type)[] carried = [.. columns.DistinctBy(column => Carried(column.Name))];
            fields =
            [
                .. carried
                    .Select(column => (Name: Carried(column.Name), column.Type))
                    .Concat(ScoringColumns.All.Select(column => (column.Name, column.Type)))
                    .Append((Name: More, Type: typeof(string)))
                    .Select(column => new DataField(column.Name, column.Type, isNullable: true)),
            ];
            places = carried.Select((column, i) => (column.Name, i)).ToDictionary();
            waiting = [.. fields.Select(_ => new List<object?>(GroupRows))];
            writer = ParquetWriter.CreateAsync(new ParquetSchema(fields), stream).GetAwaiter().GetResult();
        }

        public void Write(ScoredRow row)
        {
            var values = new object?[fields.Length];
            JsonObject? more = null;
            foreach (CarriedValue value in row.Row.Carried)
                if (places.TryGetValue(value.Column, out int place))
                    values[place] = value.Value is RawJson raw ? raw.Text : value.Value;
                else
                    (more ??= [])[value.Column] = value.Value is RawJson other
                        ? JsonNode.Parse(other.Text)
                        : JsonValue.Create((string?)value.Value);
            for (int i = 0; i < ScoringColumns.All.Count; i++)
                values[places.Count + i] = ScoringColumns.All[i].Value(row);
            values[^1] = more?.ToJsonString();
            for (int i = 0; i < values.Length; i++)
                waiting[i].Add(values[i]);
            if (waiting[0].Count == GroupRows)
                Flush();
        }

        public void Finish()
        {
            if (waiting[0].Count > 0)
                Flush();
            writer.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }

        private static string Carried(string column) => column == More ? $"input_{More}" : ScoringColumns.Carried(column);

        private void Flush()
        {
            using ParquetRowGroupWriter group = writer.CreateRowGroup();
            for (int i = 0; i < fields.Length; i++)
            {
                ParquetColumn.Of(fields[i])!.Write(group, fields[i], waiting[i]).GetAwaiter().GetResult();
                waiting[i].Clear();
            }
            group.CompleteValidate();
        }
    }
}
