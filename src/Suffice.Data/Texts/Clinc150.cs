using System.Text.Json;
using Suffice.Data.Examples;

namespace Suffice.Data.Texts;

/// <summary>
/// Reads CLINC150 (Larson et al. 2019, CC BY 3.0): requests of 150 intents, and some of none of them, in one JSON file whose parts are
/// lists of pairs of text and intent. <c>train</c>, <c>val</c> and <c>test</c> are its official splits; the parts named
/// <c>oos_</c> are kept apart.
/// </summary>
internal static class Clinc150
{
    private const int PoolTexts = 18_000,
        TestTexts = 4_500;
    private const string FullFile = "data_full.json";

    /// <summary>15,000 texts train; of the 3,000 to validate by, 2,000 control and 1,000 calibrate; 4,500 test.</summary>
    public static SplitSizes Sizes { get; } = new(Control: 2_000, Calibration: 1_000);

    public static bool IsFile(string path) => path.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    /// <summary>The JSON file that a path is or holds; null: none.</summary>
    public static string? FileIn(string path) =>
        File.Exists(path) && IsFile(path) ? path
        : Path.Combine(path, FullFile) is { } file && File.Exists(file) ? file
        : null;

    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: the file is damaged, or something else.</exception>
    public static TextDataset Read(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(TextFile.Read(path));
            JsonElement root = document.RootElement;
            List<LabelledText> texts =
            [
                .. Part(root, "train", OfficialSplit.Train, needed: true),
                .. Part(root, "val", OfficialSplit.Validation),
                .. Part(root, "test", OfficialSplit.Test),
            ];
            int tests = texts.Count(text => text.Split is OfficialSplit.Test);
            bool known = texts.Count == PoolTexts + TestTexts && tests == TestTexts;
            string name = known ? "clinc150" : Path.GetFileNameWithoutExtension(path);
            return TextSource.Of(
                name,
                path,
                texts,
                known ? Sizes : null,
                [.. Part(root, "oos_test").Select(text => text.Text)],
                [.. Part(root, "oos_train").Concat(Part(root, "oos_val")).Select(text => text.Text)]
            );
        }
        // Half a surrogate pair, escaped, is JSON but no text.
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new SufficeException(
                Fault.Data,
                $"{path}: {error.Message.TrimEnd('.')}. Get the file again; tables of texts are .tsv, .csv or .jsonl files.",
                error
            );
        }
    }

    private static IEnumerable<LabelledText> Part(
        JsonElement root,
        string part,
        OfficialSplit split = OfficialSplit.Train,
        bool needed = false
    )
    {
        JsonElement texts = default;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(part, out texts))
        {
            if (needed)
                throw new JsonException($"there is no list named {part}");
            yield break;
        }
        if (texts.ValueKind != JsonValueKind.Array)
            throw new JsonException($"{part} is no list");
        int i = 0;
        foreach (JsonElement pair in texts.EnumerateArray())
        {
            if (
                pair.ValueKind != JsonValueKind.Array
                || pair.GetArrayLength() != 2
                || pair.EnumerateArray().Any(half => half.ValueKind != JsonValueKind.String || string.IsNullOrWhiteSpace(half.GetString()))
            )
                throw new JsonException($"{part}[{i}] is not a pair of text and intent");
            yield return new LabelledText(pair[0].GetString()!, pair[1].GetString()!, $"{part}[{i++}]", split);
        }
    }
}
