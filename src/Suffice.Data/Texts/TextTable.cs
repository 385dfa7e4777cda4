using System.Text.Json;
using Suffice.Data.Examples;

namespace Suffice.Data.Texts;

/// <summary>A text with its label, as a file has them.</summary>
/// <param name="Id">File and line.</param>
/// <param name="Split">See <see cref="LabelledDataset.OfficialSplitOf"/>.</param>
internal sealed record LabelledText(string Text, string Label, string Id, OfficialSplit Split = OfficialSplit.Train);

/// <summary>Reads tables of texts: <c>.csv</c>, <c>.tsv</c>, and <c>.jsonl</c> or <c>.ndjson</c> with one JSON object a line.</summary>
internal static class TextTable
{
    public static IReadOnlyList<string> Endings { get; } = [".tsv", ".csv", ".jsonl", ".ndjson"];

    public static bool IsTable(string path) => Endings.Contains(Path.GetExtension(path).ToLowerInvariant());

    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: names file, line and remedy.</exception>
    public static List<LabelledText> Read(string path, TextColumns columns)
    {
        string content = TextFile.Read(path);
        List<LabelledText> texts =
        [
            .. Path.GetExtension(path).ToLowerInvariant() switch
            {
                ".tsv" => OfRows(content, path, columns, '\t'),
                ".csv" => OfRows(content, path, columns, ','),
                _ => OfLines(content, path, columns),
            },
        ];
        return texts.Count > 0
            ? texts
            : throw new SufficeException(
                Fault.Data,
                $"{path} holds no texts. Put one into each line{(columns.TextAlone ? "" : ", with its label")}."
            );
    }

    /// <summary>Reads any other file, a text a line; empty lines are passed over. All have the same label.</summary>
    /// <inheritdoc cref="Read"/>
    public static List<LabelledText> ReadLines(string path, string label)
    {
        List<LabelledText> texts =
        [
            .. SeparatedRows
                .Lines(TextFile.Read(path))
                .Index()
                .Where(line => !string.IsNullOrWhiteSpace(line.Item))
                .Select(line => Checked(line.Item, label, path, line.Index + 1)),
        ];
        return texts.Count > 0 ? texts : throw new SufficeException(Fault.Data, $"{path} holds no texts. Put one into each line.");
    }

    /// <param name="content">The file.</param>
    /// <param name="path">For errors and ids.</param>
    /// <param name="columns">Of text and label.</param>
    /// <param name="own">The separator that the file's ending stands for.</param>
    private static IEnumerable<LabelledText> OfRows(string content, string path, TextColumns columns, char own)
    {
        char? stated = Separator.Stated(content);
        char separator = Separator.Of(path, own, stated, columns, Rows);
        return TableShape
            .Checked(Rows(separator), path, columns, separator)
            .Select(found => Checked(found.Row.Fields[found.Text], found.Row.Fields[found.Label], path, found.Row.Line));

        // Only what is called TSV and is may have quotes that mean nothing.
        IEnumerable<TableRow> Rows(char parts) =>
            (own == '\t' && parts == '\t' ? SeparatedRows.OfTsv(content) : SeparatedRows.OfCsv(content, path, parts)).SkipWhile(row =>
                stated is not null && row.Line == 1
            );
    }

    private static IEnumerable<LabelledText> OfLines(string content, string path, TextColumns columns)
    {
        int line = 0;
        foreach (string text in SeparatedRows.Lines(content))
        {
            line++;
            if (string.IsNullOrWhiteSpace(text))
                continue;
            (List<string> names, List<string?> values) = Properties(text, path, line);
            (int at, int label) = columns.In(names, path, line, separator: null);
            yield return values[at] is { } words && values[label] is { } name
                ? Checked(words, name, path, line)
                : throw new SufficeException(
                    Fault.Data,
                    $"{path}, line {line}: {names[values[at] is null ? at : label]} is neither a string nor a number. Put the text or the "
                        + "label itself there."
                );
        }
    }

    /// <summary>Names and values of a line's properties; null for what is neither a string nor a number.</summary>
    private static (List<string> Names, List<string?> Values) Properties(string text, string path, int line)
    {
        var names = new List<string>();
        var values = new List<string?>();
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new JsonException("it is no JSON object");
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                names.Add(property.Name);
                values.Add(
                    property.Value.ValueKind switch
                    {
                        JsonValueKind.String => property.Value.GetString(),
                        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => property.Value.GetRawText(),
                        _ => null,
                    }
                );
            }
            return (names, values);
        }
        // A string with half a surrogate pair is no text, although it is JSON.
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new SufficeException(
                Fault.Data,
                $"{path}, line {line}: {error.Message.TrimEnd('.')}. Put one JSON object with text and label into each line.",
                error
            );
        }
    }

    private static LabelledText Checked(string text, string label, string path, int line)
    {
        string name = label.Trim();
        if (string.IsNullOrWhiteSpace(text))
            throw new SufficeException(Fault.Data, $"{path}, line {line}: the text is empty. Fill it in, or remove the line.");
        if (name.Length == 0)
            throw new SufficeException(Fault.Data, $"{path}, line {line}: the label is empty. Fill it in, or remove the line.");
        if (text.Length > TextFile.LongestText)
            throw new SufficeException(
                Fault.Data,
                $"{path}, line {line}: the text has {text.Length:N0} characters, more than the {TextFile.LongestText:N0} that are read. "
                    + "Is a quote missing? Else shorten it."
            );
        return new LabelledText(WithPlainLineEnds(text), name, $"{Path.GetFileName(path)}:{line}");
    }

    /// <summary>How a program ends lines is no part of a text.</summary>
    private static string WithPlainLineEnds(string text) =>
        text.Contains('\r', StringComparison.Ordinal) ? text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n') : text;
}
