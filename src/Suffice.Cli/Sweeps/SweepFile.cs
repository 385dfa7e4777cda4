using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Suffice.Files;

namespace Suffice.Cli.Sweeps;

/// <summary>What a sweep tries: every recipe with every seed and every combination of options.</summary>
internal sealed record SweepFile
{
    private const long MostBytes = 1 << 24;

    private const int MostPoints = 10_000;

    /// <summary>What it is for.</summary>
    public string Description { get; set; } = "";

    /// <summary>Name or path of the labelled data.</summary>
    public required string Data { get; init; }

    /// <summary>Files of recipes, from the folder of this file.</summary>
    public required string[] Recipes { get; init; }

    /// <summary>Of training and of the controllers; those of the recipe where there are none. The split stays the same.</summary>
    public int[] Seeds { get; set; } = [];

    /// <summary>Values by where they are in the recipe, such as <c>training.learning_rate</c>: all combinations are tried.</summary>
    public Dictionary<string, JsonNode?[]> Options { get; set; } = [];

    /// <summary>Which split judges. A run that was chosen on calibration has no valid certificate.</summary>
    public string Split { get; set; } = "control";

    /// <summary>Reads one, with paths made full.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when it is missing or says something unknown.</exception>
    public static SweepFile Load(string path)
    {
        try
        {
            SweepFile read = JsonSerializer.Deserialize(InputFile.Read(path, MostBytes, Fault.Usage), SweepJson.Default.SweepFile)
                ?? throw new JsonException("it is null");
            string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            read = read with { Recipes = [.. read.Recipes.Select(recipe => Path.GetFullPath(recipe, folder))] };
            read.Check(path);
            return read;
        }
        catch (JsonException error)
        {
            throw new SufficeException(
                Fault.Usage,
                $"The sweep {path} cannot be read: {error.Message} It has data, recipes, seeds, options and split; "
                    + "docs/guide/sweeps.md shows one.",
                error
            );
        }
    }

    private void Check(string path)
    {
        if (Recipes.Length == 0)
            throw new SufficeException(Fault.Usage, $"The sweep {path} names no recipe. Add one to its recipes.");
        if (!Commands.Options.SubjectOptions.Splits.Contains(Split))
            throw new SufficeException(
                Fault.Usage,
                $"The sweep {path}: '{Split}' is no split. There are {string.Join(", ", Commands.Options.SubjectOptions.Splits)}."
            );
        if (Options.FirstOrDefault(option => option.Value.Length == 0).Key is { } empty)
            throw new SufficeException(Fault.Usage, $"The sweep {path}: option {empty} has no values. Give it some, or leave it out.");
        double points = Options.Values.Aggregate((double)Recipes.Length * Math.Max(1, Seeds.Length), (all, values) => all * values.Length);
        if (points > MostPoints)
            throw new SufficeException(Fault.Usage, $"The sweep {path} has {points:0} runs, more than {MostPoints}. Try fewer at a time.");
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    WriteIndented = true
)]
[JsonSerializable(typeof(SweepFile))]
[JsonSerializable(typeof(SweepShardWork))]
[JsonSerializable(typeof(SweepRecord))]
internal sealed partial class SweepJson : JsonSerializerContext;
