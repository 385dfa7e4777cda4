using System.Text.Json.Nodes;

namespace Suffice.Cli.Tests.Clusters;

/// <summary>Records as they are to be equal: without times.</summary>
internal static class RecordText
{
    public static string WithoutTimes(string file)
    {
        JsonNode record = JsonNode.Parse(File.ReadAllText(file))!;
        Drop(record);
        return record.ToJsonString();
    }

    private static void Drop(JsonNode? node)
    {
        if (node is JsonArray array)
            foreach (JsonNode? item in array)
                Drop(item);
        if (node is not JsonObject record)
            return;
        foreach (string name in record.Select(pair => pair.Key).Where(IsTime).ToArray())
            record.Remove(name);
        foreach ((string _, JsonNode? inner) in record)
            Drop(inner);
    }

    private static bool IsTime(string name) => name.Contains("seconds", StringComparison.Ordinal);
}
