using System.Text.Json;
using Suffice.Commands.Kinds;
using Suffice.Files;
using Suffice.Inputs;

namespace Suffice.Commands.Scoring;

/// <summary>A JSON object in each line, one property of which is the text, or the path of an image; empty lines are passed over.</summary>
/// <param name="path">The file; <see cref="RunInput.StandardInput"/> for standard input.</param>
/// <param name="standardInput">Read in its place.</param>
/// <param name="column">The property; null: the first of the usual ones that the first row has.</param>
/// <param name="verbs">Of what the bundle reads.</param>
internal sealed class JsonLinesInput(string path, Stream standardInput, string? column, InputVerbs verbs) : ScoringInput
{
    private readonly List<(string Name, Type Type)> columns = [];
    private string? wanted = column;
    private (long Done, long Total) progress;

    public override string? Identity => path == RunInput.StandardInput || OutputTarget.Of(path).IsSpecial ? null : Stamp(path);

    public override IReadOnlyList<(string Name, Type Type)> Columns => columns;

    public override (long Done, long Total) Progress => progress;

    public override long Count()
    {
        using Stream source = InputFile.Open(path, Fault.Data);
        using var lines = new TextLines(Name, () => source);
        long number = 0;
        while (lines.Read() is { } line)
            if (IsRow(line))
                number++;
        return number;
    }

    public override IEnumerable<ScoringRow> Rows(RowStart from)
    {
        using Stream source = path == RunInput.StandardInput ? standardInput : InputFile.Open(path, Fault.Data);
        using var lines = new TextLines(Name, () => source);
        long number = 0;
        while (lines.Read() is { } line)
        {
            if (source.CanSeek)
                progress = (source.Position, source.Length);
            if (!IsRow(line))
                continue;
            // The first row says what columns there are, whether or not it is asked for.
            if (number >= from.First || columns.Count == 0)
            {
                ScoringRow row = Row(number, line);
                if (number >= from.First)
                    yield return row;
            }
            number++;
        }
    }

    private static bool IsRow(Utf8Line line) => line.Problem is not null || !string.IsNullOrWhiteSpace(line.Text);

    private string Name => path == RunInput.StandardInput ? "standard input" : path;

    private ScoringRow Row(long number, Utf8Line line)
    {
        string name = line.Number == 0 ? Name : $"{Name}, line {line.Number}";
        if (line.Problem is { } problem)
            return new ScoringRow(number, name, null, problem, []);
        try
        {
            using JsonDocument document = JsonDocument.Parse(line.Text!);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return Bad("it is no JSON object", []);
            CarriedValue[] carried = [.. document.RootElement.EnumerateObject().Select(Value)];
            if (columns.Count == 0)
                columns.AddRange(carried.Select(value => (value.Column, typeof(string))).DistinctBy(column => column.Column));
            wanted ??= verbs
                .UsualColumns.SelectMany(usual => carried.Where(value => usual.Equals(value.Column, StringComparison.OrdinalIgnoreCase)))
                .Select(value => value.Column)
                .FirstOrDefault()
                ?? throw Missing(name, carried);
            object? given = carried.FirstOrDefault(value => value.Column == wanted).Value;
            return verbs.Source(given, Path.GetDirectoryName(path) ?? "") is { } source
                ? new ScoringRow(number, name, source, null, carried)
                : Bad($"its '{wanted}' is missing, or no {verbs.Kind.Noun}", carried);
        }
        // A string with half a surrogate pair is no text, although it is JSON.
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return Bad(error.Message.TrimEnd('.'), []);
        }

        ScoringRow Bad(string what, CarriedValue[] carried) =>
            new(number, name, null, $"{name}: {what}. Put a JSON object with the {verbs.Kind.Noun} into each line.", carried);
    }

    private static CarriedValue Value(JsonProperty property) =>
        new(
            property.Name,
            property.Value.ValueKind switch
            {
                JsonValueKind.Null => null,
                JsonValueKind.String => property.Value.GetString(),
                _ => new RawJson(property.Value.GetRawText()),
            }
        );

    private SufficeException Missing(string name, CarriedValue[] carried) =>
        new(
            Fault.Data,
            $"{name}: none of {string.Join(", ", carried.Select(value => value.Column))} is a usual name of the {verbs.Kind.Noun}. Name "
                + "the property that holds it with --column."
        );
}
