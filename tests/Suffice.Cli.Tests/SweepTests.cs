using System.Text.Json.Nodes;

namespace Suffice.Cli.Tests;

/// <summary>Many runs, as a process of the whole tool.</summary>
public sealed class SweepTests(TinyWorld world) : IClassFixture<TinyWorld>, IDisposable
{
    private const string Recipe = """
        { "model": { "image_size": 8, "channels": 1, "embedding": [ { "outputs": 16, "kernel": 2, "stride": 2, "padding": 0 } ],
          "width": 16, "depth": 2, "heads": 2, "hidden_width": 32, "classes": 4,
          "exits": [ { "after_blocks": 2, "pooling": "Class", "hidden": 0 } ] },
          "training": { "epochs": 1, "batch_size": 32 },
          "adaptation": { "exits_after": [0, 1], "exit_hidden": 8, "schedules": [],
            "heads": { "epochs": 1, "batch_size": 32 }, "joint": { "epochs": 1, "batch_size": 32 }, "end_to_end_rounds": 0,
            "controller": { "members": 2, "predictor_hidden": 8, "predictor_epochs": 2, "training_images": 20, "policy_hidden": 6,
              "policy_members": 2, "policy_updates": 20 } } }
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Runs_are_done_once_and_compared()
    {
        string file = Sweep("\"seeds\": [1], \"options\": { \"training.epochs\": [1] }"),
            json = folder.File("sweep.json");
        CommandRun run = WholeTool.Within(TimeSpan.FromMinutes(8), "sweep", file, "--out", folder.File("runs"), "--json", json).Succeeds();
        JsonNode record = JsonNode.Parse(File.ReadAllText(json))!;
        JsonNode only = Assert.Single(record["runs"]!.AsArray())!;
        Assert.Equal(("recipe, training.epochs 1", 1), ((string)only["variant"]!, (int)only["seed"]!));
        Assert.InRange((double)only["share"]!, 0, 1.5);
        Assert.Contains("training.epochs 1", run.Output, StringComparison.Ordinal);
        Assert.Contains("<td>recipe, training.epochs 1</td>", File.ReadAllText(folder.File("runs/sweep.html")), StringComparison.Ordinal);

        // What is done is not done again.
        string bundle = Directory.EnumerateFiles(folder.File("runs"), "net.suffice", SearchOption.AllDirectories).Single();
        DateTime made = File.GetLastWriteTimeUtc(bundle);
        WholeTool.Run("sweep", file, "--out", folder.File("runs")).Succeeds();
        Assert.Equal(made, File.GetLastWriteTimeUtc(bundle));
    }

    [Theory]
    [InlineData("\"seed\": [1]", "seed", "docs/guide/sweeps.md")]
    [InlineData("\"options\": { \"training.epochs\": [] }", "training.epochs", "no values")]
    [InlineData("\"options\": { \"split_seed.first\": [1] }", "split_seed.first", "no object")]
    [InlineData("\"options\": { \"training.epoch\": [1] }", "epoch", "recipes/")]
    [InlineData("\"split\": \"tests\"", "tests", "calibration")]
    public void A_sweep_that_cannot_be_is_refused_before_any_run(string more, params string[] words)
    {
        WholeTool.Run("sweep", Sweep(more), "--out", folder.File("runs")).Fails(2, words);
        Assert.False(Directory.Exists(folder.File("runs")) && Directory.EnumerateDirectories(folder.File("runs")).Any());
    }

    private string Sweep(string more)
    {
        File.WriteAllText(
            folder.File("recipe.json"),
            Recipe.Replace("\"training\"", "\"split_seed\": 0, \"training\"", StringComparison.Ordinal)
        );
        string file = folder.File("sweep-file.json");
        File.WriteAllText(file, $$"""{ "data": "{{world.Data}}", "recipes": ["recipe.json"], {{more}} }""");
        return file;
    }
}
