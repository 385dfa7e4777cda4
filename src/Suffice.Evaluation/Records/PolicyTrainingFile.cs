using System.Text.Json;
using Suffice.Files;
using static System.FormattableString;

namespace Suffice.Evaluation.Records;

/// <summary>
/// Reads how a policy's training went: <c>adaptation.json</c> of a run folder, a list of rounds, or what <c>adapt --json</c> wrote, an
/// object with <c>rounds</c>. Names may be in snake_case or in PascalCase, and fields of other versions may be missing.
/// </summary>
internal static class PolicyTrainingFile
{
    private const long MostBytes = 1L << 28;

    /// <summary>Whether a file is a record of <c>adapt</c>, by its name or by how it begins.</summary>
    public static bool IsOne(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.EndsWith("adaptation.json", StringComparison.Ordinal))
            return true;
        try
        {
            using FileStream file = InputFile.Open(path, Fault.Data);
            // A pipe can be read only once.
            return file.CanSeek && HasRounds(InputFile.Read(file, path, MostBytes, Fault.Data));
        }
        catch (Exception error) when (error is SufficeException or IOException or JsonException)
        {
            return false; // What is wrong with it, its reader says.
        }
    }

    /// <exception cref="SufficeException">With <see cref="Fault.Data"/> when the file is missing or damaged.</exception>
    public static PolicyTrainingRecord Load(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(InputFile.Read(path, MostBytes, Fault.Data));
            return Record(document.RootElement);
        }
        catch (JsonException error)
        {
            throw new SufficeException(
                Fault.Data,
                $"{path} is not a record of an adaptation: {error.Message.TrimEnd('.')}. "
                    + "Delete it and write it again with `suffice adapt`.",
                error
            );
        }
        catch (SufficeException error)
        {
            throw new SufficeException(error.Fault, $"Cannot read {path}: {error.Message} It is written by `suffice adapt`.", error);
        }
    }

    private static bool HasRounds(byte[] json)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return reader.TokenType == JsonTokenType.StartArray;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (IsNamed(reader.GetString()!, "rounds"))
                return true;
            reader.Skip();
        }
        return false;
    }

    private static PolicyTrainingRecord Record(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Array)
            return new PolicyTrainingRecord(null, Items(root, "", Round));
        var record = new JsonFields(root, "");
        return new PolicyTrainingRecord(record.Text("data"), record.Items("rounds", Round) ?? throw new JsonException("it has no rounds"));
    }

    private static PolicyTrainingRound Round(JsonElement element, string where, int index)
    {
        var round = new JsonFields(element, where);
        return new PolicyTrainingRound(
            round.Whole("round") ?? index,
            round.Number("need"),
            round.Number("mean_macs"),
            round.Number("full_path_loss"),
            round.Truth("kept"),
            round.Items("policy", Iteration) ?? [],
            round.Object("choice") is { } choice
                ? new PolicyTrainingChoice(
                    choice.Number("difference"),
                    choice.Number("lower_limit"),
                    choice.Number("upper_limit"),
                    choice.Truth("kept")
                )
                : null
        );
    }

    private static PolicyIteration Iteration(JsonElement element, string where, int index)
    {
        var iteration = new JsonFields(element, where);
        return new PolicyIteration(
            iteration.Whole("iteration") ?? index + 1,
            iteration.Number("reward"),
            iteration.Number("utility"),
            iteration.Number("fraction"),
            iteration.Number("entropy"),
            iteration.Number("divergence"),
            iteration.Number("clipped_share"),
            iteration.Number("explained_variance"),
            iteration.Items("explained_variance_bands", (band, at, _) => JsonFields.Number(band, at)) ?? [],
            iteration.Number("changed_actions")
        );
    }

    private static T[] Items<T>(JsonElement list, string where, Func<JsonElement, string, int, T> read) =>
        [.. list.EnumerateArray().Select((item, index) => read(item, Invariant($"{where}[{index}]"), index))];

    private static bool IsNamed(string name, string snakeCase) =>
        string.Equals(
            name.Replace("_", "", StringComparison.Ordinal),
            snakeCase.Replace("_", "", StringComparison.Ordinal),
            StringComparison.OrdinalIgnoreCase
        );

    /// <summary>The fields of an object; those that are missing or null are null.</summary>
    private readonly struct JsonFields
    {
        private readonly JsonElement owner;
        private readonly string where;

        public JsonFields(JsonElement owner, string where)
        {
            if (owner.ValueKind != JsonValueKind.Object)
                throw new JsonException(where.Length == 0 ? "it is neither a list of rounds nor an object" : $"{where} is not an object");
            (this.owner, this.where) = (owner, where);
        }

        public double? Number(string name) => Find(name) is { } value ? Number(value, At(name)) : null;

        /// <summary>Null for what is not finite, which JSON has as a word.</summary>
        public static double? Number(JsonElement value, string where) =>
            value.ValueKind switch
            {
                JsonValueKind.Null => null,
                JsonValueKind.Number => value.GetDouble() is var number && double.IsFinite(number) ? number : null,
                JsonValueKind.String when value.GetString() is "NaN" or "Infinity" or "-Infinity" => null,
                _ => throw new JsonException($"{where} is not a number"),
            };

        public int? Whole(string name) =>
            Find(name) is not { } value ? null
            : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int whole) ? whole
            : throw new JsonException($"{At(name)} is not a whole number");

        public bool? Truth(string name) =>
            Find(name) is not { } value ? null
            : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
            : throw new JsonException($"{At(name)} is neither true nor false");

        public string? Text(string name) => Find(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

        public JsonFields? Object(string name) => Find(name) is { } value ? new JsonFields(value, At(name)) : null;

        public T[]? Items<T>(string name, Func<JsonElement, string, int, T> read) =>
            Find(name) is not { } value ? null
            : value.ValueKind == JsonValueKind.Array ? PolicyTrainingFile.Items(value, At(name), read)
            : throw new JsonException($"{At(name)} is not a list");

        private string At(string name) => where.Length == 0 ? name : $"{where}.{name}";

        private JsonElement? Find(string name)
        {
            foreach (JsonProperty property in owner.EnumerateObject())
                if (property.Value.ValueKind != JsonValueKind.Null && IsNamed(property.Name, name))
                    return property.Value;
            return null;
        }
    }
}
