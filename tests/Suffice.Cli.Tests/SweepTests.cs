using System.Text.Json.Nodes;

namespace Suffice.Cli.Tests;

/// <summary>Many runs, as a process of the whole tool.</summary>
public sealed class SweepTests(TinyWorld world) : IClassFixture<TinyWorld>, IDisposable
{
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
    [InlineData("\"seeds\": [1, 1]", "the same", "twice")]
    [InlineData("\"seeds\": [1], \"options\": { \"training.seed\": [2] }", "training.seed", "seeds")]
    public void A_sweep_that_cannot_be_is_refused_before_any_run(string more, params string[] words)
    {
        WholeTool.Run("sweep", Sweep(more), "--out", folder.File("runs")).Fails(2, words);
        Assert.False(Directory.Exists(folder.File("runs")) && Directory.EnumerateDirectories(folder.File("runs")).Any());
    }

    private string Sweep(string more)
    {
        File.WriteAllText(folder.File("recipe.json"), TinyRecipe.Json);
        string file = folder.File("sweep-file.json");
        File.WriteAllText(file, $$"""{ "data": "{{world.Data}}", "recipes": ["recipe.json"], {{more}} }""");
        return file;
    }
}
