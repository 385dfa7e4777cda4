using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json.Nodes;
using Suffice.Files;

namespace Suffice.Cli.Sweeps;

/// <summary>One run of a sweep.</summary>
/// <param name="Name">Of its folder: recipe, seed, and a checksum of the whole recipe and what the data are called.</param>
/// <param name="Variant">What it shares with runs of other seeds: recipe and options, for people.</param>
/// <param name="Seed">Null: the recipe's.</param>
/// <param name="Recipe">The whole recipe, as JSON.</param>
internal sealed record SweepPoint(string Name, string Variant, int? Seed, string Recipe)
{
    private const long MostBytes = 1 << 28;

    private static readonly string[] SeedPlaces = ["training.seed", "adaptation.controller.seed"];

    /// <summary>All runs of a sweep, in order.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> for a recipe that is none.</exception>
    public static IReadOnlyList<SweepPoint> All(SweepFile sweep)
    {
        var points = new List<SweepPoint>();
        bool namesDiffer = sweep.Recipes.DistinctBy(Path.GetFileNameWithoutExtension).Count() == sweep.Recipes.Length;
        foreach (string recipe in sweep.Recipes)
        foreach ((string Path, JsonNode? Value)[] options in Combinations([.. sweep.Options]))
        foreach (int? seed in sweep.Seeds.Length == 0 ? [null] : sweep.Seeds.Select(seed => (int?)seed))
            points.Add(Of(sweep.Data, recipe, namesDiffer ? Path.GetFileNameWithoutExtension(recipe) : recipe, options, seed));
        if (sweep.Seeds.Length > 0 && sweep.Options.Keys.FirstOrDefault(SeedPlaces.Contains) is { } twice)
            throw new SufficeException(Fault.Usage, $"The sweep says {twice} under options and seeds, too. Leave one of them out.");
        if (points.GroupBy(point => point.Name).FirstOrDefault(same => same.Count() > 1) is { } repeated)
            throw new SufficeException(
                Fault.Usage,
                $"Two runs of the sweep are the same ({repeated.Key}): a recipe, a seed or a value of an option is there twice. Name it "
                    + "once."
            );
        return points;
    }

    private static SweepPoint Of(string data, string file, string called, (string Path, JsonNode? Value)[] options, int? seed)
    {
        JsonObject recipe = Read(file);
        foreach ((string path, JsonNode? value) in options)
            Set(recipe, path, value, file);
        foreach (string path in seed is null ? [] : SeedPlaces)
            Set(recipe, path, JsonValue.Create(seed!.Value), file);
        string json = recipe.ToJsonString(),
            stem = Path.GetFileNameWithoutExtension(file),
            hash = Convert.ToHexStringLower(XxHash32.Hash(Encoding.UTF8.GetBytes($"{json}\n{data}"))),
            numbered = seed is { } known ? string.Create(CultureInfo.InvariantCulture, $".seed{known}") : "";
        string variant = string.Join(
            ", ",
            options.Select(option => $"{option.Path} {option.Value?.ToJsonString() ?? "null"}").Prepend(called)
        );
        return new SweepPoint($"{stem}{numbered}.{hash}", variant, seed, json);
    }

    private static JsonObject Read(string file)
    {
        try
        {
            return JsonNode.Parse(
                    InputFile.Read(file, MostBytes, Fault.Usage),
                    documentOptions: new() { CommentHandling = System.Text.Json.JsonCommentHandling.Skip }
                ) as JsonObject
                ?? throw new System.Text.Json.JsonException("it is no object");
        }
        catch (System.Text.Json.JsonException error)
        {
            throw new SufficeException(
                Fault.Usage,
                $"The recipe {file} cannot be read: {error.Message} Compare it with those in recipes/.",
                error
            );
        }
    }

    private static void Set(JsonObject recipe, string path, JsonNode? value, string file)
    {
        string[] names = path.Split('.');
        JsonObject at = recipe;
        foreach (string name in names[..^1])
            at =
                (at[name] ??= new JsonObject()) as JsonObject
                ?? throw new SufficeException(Fault.Usage, $"{path} is not a place in the recipe {file}: its {name} is no object.");
        at[names[^1]] = value?.DeepClone();
    }

    private static IEnumerable<(string Path, JsonNode? Value)[]> Combinations(KeyValuePair<string, JsonNode?[]>[] options) =>
        options.Length == 0
            ?
            [
                [],
            ]
            : options[0]
                .Value.SelectMany(
                    value => Combinations(options[1..]),
                    (value, rest) => ((string, JsonNode?)[])[(options[0].Key, value), .. rest]
                );
}
