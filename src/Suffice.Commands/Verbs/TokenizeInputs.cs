using System.Text.Json;
using Suffice.Commands.Kinds;
using Suffice.Files;

namespace Suffice.Commands.Verbs;

/// <summary>The texts of files or of standard input, as they come. Empty lines are texts too, so that each line has its answer.</summary>
internal static class TokenizeInputs
{
    /// <summary>Characters of the longest line.</summary>
    private const int LongestLine = 16_000_000;

    private const string Key = "text";

    /// <param name="files">None: standard input.</param>
    /// <param name="input">Standard input.</param>
    /// <param name="json">Whether lines are JSON objects.</param>
    public static IEnumerable<Utf8Line> Of(IReadOnlyList<string> files, Stream input, bool json) =>
        (files.Count == 0 ? [RunInput.StandardInput] : files).SelectMany(file =>
            file == RunInput.StandardInput
                ? Lines("standard input", () => input, json)
                : Lines(file, () => InputFile.Open(file, Fault.Data), json)
        );

    private static IEnumerable<Utf8Line> Lines(string name, Func<Stream> open, bool json)
    {
        using var lines = new TextLines(name, open, LongestLine);
        while (lines.Read() is { } line)
        {
            if (!json || line.Problem is not null)
                yield return line;
            else if (!string.IsNullOrWhiteSpace(line.Text))
                yield return Parsed(name, line);
        }
    }

    private static Utf8Line Parsed(string name, Utf8Line line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line.Text!);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(Key, out JsonElement text))
                return Bad($"a JSON object with the key \"{Key}\" is needed");
            return text.ValueKind == JsonValueKind.String ? line with { Text = Text(text) } : Bad($"\"{Key}\" is no string");
        }
        catch (JsonException error)
        {
            return Bad($"byte {error.BytePositionInLine + 1} of the line is no JSON");
        }

        Utf8Line Bad(string what) => new(line.Number, null, $"{name}, line {line.Number}: {what}. Mend the line, as {{\"{Key}\": \"…\"}}.");
    }

    // Escapes may spell half of a surrogate pair, which .NET refuses to read.
    private static string Text(JsonElement text)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return LoneSurrogates.Unescaped(text.GetRawText());
        }
    }
}
