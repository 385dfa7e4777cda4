using System.Text.Json.Nodes;

namespace Suffice.Fuzz.Tests;

/// <summary>
/// Changes one place of a JSON tree, mostly into something of the same kind, so that the change gets past the first check.
/// </summary>
internal static class JsonMutation
{
    private static readonly long[] Numbers =
    [
        0,
        1,
        -1,
        2,
        3,
        31,
        32,
        33,
        255,
        256,
        65536,
        65537,
        1 << 20,
        int.MaxValue,
        int.MinValue,
        1L << 31,
        1L << 32,
        1L << 62,
        long.MaxValue,
        long.MinValue,
    ];

    private static readonly double[] Fractions = [0, -0.0, 1e-300, -1, 0.5, 1.0000001, 1e300, double.Epsilon, double.MaxValue];

    private static readonly string[] Words =
    [
        "",
        "F32",
        "F64",
        "U8",
        "I64",
        "BOOL",
        "Q4",
        "Class",
        "AllPatches",
        "ClassAndMean",
        "NaN",
        "\0",
        "é\u2028",
        "padding.0",
        "__metadata__",
        "head.weight",
        "norm.bias",
    ];

    public static void Apply(JsonNode root, Random random)
    {
        var places = new List<JsonNode>();
        Collect(root, places);
        if (places.Count == 0)
            return;
        JsonNode place = places[random.Next(places.Count)];
        switch (random.Next(10))
        {
            case 0:
                Remove(place);
                break;
            case 1:
                Replace(place, places[random.Next(places.Count)].DeepClone());
                break;
            case 2 when place is JsonArray { Count: > 0 } list:
                list.Add(list[random.Next(list.Count)]?.DeepClone());
                break;
            case 3 when place is JsonObject { Count: > 0 } entries:
                Rename(entries, random);
                break;
            case 4:
                Replace(
                    place,
                    random.Next(4) switch
                    {
                        0 => null,
                        1 => new JsonArray(),
                        2 => new JsonObject(),
                        _ => Deep(random.Next(80)),
                    }
                );
                break;
            default:
                if (place is JsonValue value)
                    Replace(place, Another(value, random));
                break;
        }
    }

    private static JsonNode? Another(JsonValue value, Random random)
    {
        if (value.TryGetValue(out long number))
        {
            return random.Next(3) switch
            {
                0 => Numbers[random.Next(Numbers.Length)],
                1 => unchecked(number + random.Next(-4, 5)),
                _ => random.Next(2) == 0 ? unchecked(number * 2) : Fractions[random.Next(Fractions.Length)],
            };
        }
        if (value.TryGetValue(out double fraction))
            return random.Next(2) == 0
                ? Fractions[random.Next(Fractions.Length)]
                : Math.Clamp(fraction * random.NextDouble() * 3, double.MinValue, double.MaxValue);
        return value.TryGetValue(out string? text)
            ? random.Next(3) switch
            {
                0 => Words[random.Next(Words.Length)],
                1 => text + "x",
                _ => new string('y', random.Next(3000)),
            }
            : random.Next(2) == 0;
    }

    private static JsonNode Deep(int levels)
    {
        JsonNode node = 1;
        for (int i = 0; i < levels; i++)
            node = new JsonArray(node);
        return node;
    }

    private static void Collect(JsonNode? node, List<JsonNode> places)
    {
        if (node is null)
            return;
        if (node.Parent is not null)
            places.Add(node);
        if (node is JsonObject entries)
            foreach ((string _, JsonNode? child) in entries)
                Collect(child, places);
        if (node is JsonArray list)
            foreach (JsonNode? child in list)
                Collect(child, places);
    }

    private static void Remove(JsonNode place)
    {
        if (place.Parent is JsonArray list)
            list.Remove(place);
        else
            place.Parent!.AsObject().Remove(place.GetPropertyName());
    }

    private static void Replace(JsonNode place, JsonNode? by)
    {
        if (place.Parent is JsonArray list)
            list[place.GetElementIndex()] = by;
        else
            place.Parent![place.GetPropertyName()] = by;
    }

    private static void Rename(JsonObject entries, Random random)
    {
        string name = entries.ElementAt(random.Next(entries.Count)).Key,
            other = random.Next(2) == 0 ? name + "x" : Words[random.Next(Words.Length)];
        if (!entries.TryGetPropertyValue(name, out JsonNode? value) || entries.ContainsKey(other))
            return;
        entries.Remove(name);
        entries[other] = value;
    }
}
