using System.Text.Json;
using Suffice.Files;

namespace Suffice.Import.Files;

/// <summary>A JSON object that describes a net, such as <c>config.json</c>; asked for values by name.</summary>
/// <param name="path">For messages.</param>
/// <param name="root">The object.</param>
internal sealed class ConfigFile(string path, JsonElement root)
{
    private const long MostBytes = 64 << 20;

    private const int MostBlocks = 1024;

    public string Path => path;

    /// <summary>The object of a file; null where there is no such file.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Bundle"/>: it is not a JSON object.</exception>
    public static ConfigFile? Find(string folder, string name)
    {
        string path = System.IO.Path.Combine(folder, name);
        if (!File.Exists(path))
            return null;
        return new ConfigFile(path, Parse(path, JsonValueKind.Object));
    }

    /// <summary>The objects of a file that holds a list of them; null where there is no such file.</summary>
    /// <inheritdoc cref="Find"/>
    public static ConfigFile[]? FindList(string folder, string name)
    {
        string path = System.IO.Path.Combine(folder, name);
        return File.Exists(path) ? [.. Parse(path, JsonValueKind.Array).EnumerateArray().Select(element => OfItem(path, element))] : null;
    }

    private static ConfigFile OfItem(string path, JsonElement item) =>
        item.ValueKind == JsonValueKind.Object
            ? new ConfigFile(path, item)
            : throw new SufficeException(
                Fault.Bundle,
                $"{path} is a list of which {item.ValueKind} is a part; all must be JSON objects. Get the file again."
            );

    /// <summary>An object made in memory.</summary>
    public static ConfigFile Of(string place, string json) => new(place, JsonDocument.Parse(json).RootElement);

    public bool Has(string key) => Value(key) is not null;

    public string? Text(string key) => Value(key) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>A whole number that must be there, 1 or more.</summary>
    public int Whole(string key) =>
        WholeOr(key, null) switch
        {
            null => throw Bad($"lacks the whole number '{key}'", "Add it, or get the file again"),
            0 => throw Bad($"has '{key}' 0; it must be 1 or more", "Correct it, or get the file again"),
            { } number => number,
        };

    /// <summary>A number of blocks that must be there, 1 to as many as a bundle may have.</summary>
    public int Blocks(string key)
    {
        int blocks = Whole(key);
        return blocks <= MostBlocks
            ? blocks
            : throw Bad($"has '{key}' {blocks}; at most {MostBlocks} blocks can be imported", "Correct it, or get the file again");
    }

    /// <summary>A whole number from 0 on, or what stands in for it.</summary>
    public int? WholeOr(string key, int? otherwise)
    {
        if (Value(key) is not { } value)
            return otherwise;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= 0
            ? number
            : throw Bad($"has '{key}', which is not a whole number", "Correct it, or get the file again");
    }

    /// <summary>A number that single precision can hold, or what stands in for it.</summary>
    public double NumberOr(string key, double otherwise) => Value(key) is { } value ? Number(key, value) : otherwise;

    public bool FlagOr(string key, bool otherwise) =>
        Value(key) switch
        {
            { ValueKind: JsonValueKind.True } => true,
            { ValueKind: JsonValueKind.False } => false,
            _ => otherwise,
        };

    /// <summary>The object under a key; null where there is none.</summary>
    public ConfigFile? Inner(string key) => Value(key) is { ValueKind: JsonValueKind.Object } value ? new ConfigFile(path, value) : null;

    /// <summary>The strings of the list under a key; null where there is none.</summary>
    public string[]? Texts(string key) =>
        Value(key) is { ValueKind: JsonValueKind.Array } value
            ? [.. value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)]
            : null;

    /// <summary>The numbers of the list under a key; null where there is none.</summary>
    public double[]? Numbers(string key) =>
        Value(key) is { ValueKind: JsonValueKind.Array } value ? [.. value.EnumerateArray().Select(item => Number(key, item))] : null;

    /// <summary>Its keys with values that are strings.</summary>
    public IEnumerable<KeyValuePair<string, string>> Strings() =>
        root.EnumerateObject()
            .Where(property => property.Value.ValueKind == JsonValueKind.String)
            .Select(property => KeyValuePair.Create(property.Name, property.Value.GetString()!));

    public SufficeException Bad(string what, string remedy) => new(Fault.Bundle, $"{path} {what}. {remedy}.");

    private double Number(string key, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.GetDouble() is var number && float.IsFinite((float)number)
            ? number
            : throw Bad($"has '{key}', which is not a number", "Correct it, or get the file again");

    private JsonElement? Value(string key) =>
        root.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>Reads all strings once: half of a surrogate pair is only found then.</summary>
    private static void ReadStrings(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String)
            _ = element.GetString();
        else if (element.ValueKind == JsonValueKind.Array)
            foreach (JsonElement item in element.EnumerateArray())
                ReadStrings(item);
        else if (element.ValueKind == JsonValueKind.Object)
            foreach (JsonProperty property in element.EnumerateObject())
            {
                _ = property.Name;
                ReadStrings(property.Value);
            }
    }

    private static JsonElement Parse(string path, JsonValueKind kind)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(InputFile.Read(path, MostBytes, Fault.Bundle));
            if (document.RootElement.ValueKind != kind)
                throw new JsonException($"it is no JSON {(kind == JsonValueKind.Array ? "list" : "object")}");
            ReadStrings(document.RootElement);
            return document.RootElement.Clone();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new SufficeException(Fault.Bundle, $"{path} cannot be read: {error.Message} Get the file again.", error);
        }
    }
}
