using System.Text.Json;

namespace Suffice.Text.Files;

/// <summary>A part of a JSON file together with the way to it, so that errors say where.</summary>
/// <exception cref="JsonException">From every member: what is there is of another type, or missing.</exception>
internal readonly record struct JsonPart(JsonElement Value, string Way)
{
    /// <summary>Whether it is missing or null.</summary>
    public bool IsNothing => Value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    /// <summary>What an object has under a name; nothing if it lacks it.</summary>
    public JsonPart this[string name]
    {
        get
        {
            if (Value.ValueKind != JsonValueKind.Object)
                throw Bad("an object is needed");
            return new(Value.TryGetProperty(name, out JsonElement value) ? value : default, Way.Length == 0 ? name : $"{Way}.{name}");
        }
    }

    public IEnumerable<JsonPart> Items()
    {
        if (Value.ValueKind != JsonValueKind.Array)
            throw Bad("a list is needed");
        string way = Way;
        return Value.EnumerateArray().Select((item, i) => new JsonPart(item, $"{way}[{i}]"));
    }

    public IEnumerable<(string Name, JsonPart Value)> Properties()
    {
        if (Value.ValueKind != JsonValueKind.Object)
            throw Bad("an object is needed");
        string way = Way;
        return Value.EnumerateObject().Select(property => (property.Name, new JsonPart(property.Value, $"{way}.{property.Name}")));
    }

    public string Text()
    {
        if (Value.ValueKind != JsonValueKind.String)
            throw Bad("a string is needed");
        try
        {
            return Value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Bad("it holds half of a surrogate pair, which no text has");
        }
    }

    public string Text(string otherwise) => IsNothing ? otherwise : Text();

    public int Number() =>
        Value.ValueKind == JsonValueKind.Number && Value.TryGetInt32(out int number) && number >= 0
            ? number
            : throw Bad("a whole number from 0 on is needed");

    public int Number(int otherwise) => IsNothing ? otherwise : Number();

    public double Real() => Value.ValueKind == JsonValueKind.Number ? Value.GetDouble() : throw Bad("a number is needed");

    public bool Flag(bool otherwise) =>
        Value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Undefined or JsonValueKind.Null => otherwise,
            _ => throw Bad("true or false is needed"),
        };

    /// <summary>An error about this part.</summary>
    public JsonException Bad(string what) => new(Way.Length == 0 ? what : $"{Way}: {what}");
}
