using System.Text.Json.Nodes;

namespace Suffice.Cli.Tests.Clusters;

/// <summary>Runs of a sweep and outcomes of an ablation, done by silos in processes of their own.</summary>
public sealed class TrainingClusterTests(TinyWorld tiny) : IClassFixture<TinyWorld>, IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(8); // For what hangs.

    private readonly TemporaryFolder folder = new();
    private SiloProcess[] silos = [];

    public void Dispose()
    {
        foreach (SiloProcess silo in silos)
            silo.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Runs_of_a_sweep_outlive_the_silo_that_began_them_and_one_that_fails_is_told()
    {
        silos = SiloProcess.Start(Store, 2);
        // At the second rate there are no numbers after the first step.
        string[] sweep = Sweep("""{ "training.learning_rate": [0.001, 1e30] }""", "[1, 2]");
        Task<CommandRun> client = Task.Run(() => WholeTool.Within(Long, [.. sweep, .. OnSilos()]));
        // Each of the two silos is in the middle of a run then.
        Assert.True(SpinWait.SpinUntil(() => Count("*.lock") >= 2, Long));
        Assert.Equal(0, Count("net.suffice"));
        silos[0].Kill();
        CommandRun run = await client;
        run.Fails(5, "2 of 4 shards failed", "train", "--retry");
        Assert.Equal(2, Count("eval.json"));
        JsonNode record = JsonNode.Parse(File.ReadAllText(folder.File("sweep.json")))!;
        Assert.Equal([1, 2], record["runs"]!.AsArray().Select(run => (int)run!["seed"]!).Order());
        Assert.Matches("`train` ended with status 5. Error: .+", (string)record["failures"]![0]!);

        // Nothing that is done is done again, here or there.
        DateTime[] made = Made();
        WholeTool.Within(Long, [.. sweep, .. OnSilos(), "--retry"]).Fails(5, "2 of 4 shards failed");
        Assert.Equal(made, Made());
        WholeTool.Within(Long, sweep).Fails(5, "train");
        Assert.Equal(made, Made());
    }

    [Fact]
    public void An_ablation_is_that_of_one_machine_but_for_times()
    {
        File.WriteAllText(folder.File("recipe.json"), TinyRecipe.Json);
        string run = folder.File("run");
        string[] data = ["--data", tiny.Data, "--threads", "1"];
        WholeTool.Within(Long, ["train", .. data, "--recipe", folder.File("recipe.json"), "--out", run]).Succeeds();
        WholeTool.Within(Long, ["adapt", run, .. data]).Succeeds();
        silos = SiloProcess.Start(Store, 2);
        string[] ablate = ["ablate", run, .. data, "--split", "test", "--json"];
        CommandRun here = WholeTool.Within(Long, [.. ablate, folder.File("here.json")]).Succeeds(),
            there = WholeTool.Within(Long, [.. ablate, folder.File("there.json"), .. OnSilos(), "--shard-rows", "64"]).Succeeds();
        Assert.Equal(here.Output, there.Output);
        Assert.Equal(RecordText.WithoutTimes(folder.File("here.json")), RecordText.WithoutTimes(folder.File("there.json")));
        Assert.Contains("shards", there.Error, StringComparison.Ordinal);
    }

    private string Store => folder.File("store");

    private string[] OnSilos() => ["--cluster", Store];

    private string[] Sweep(string options, string seeds)
    {
        File.WriteAllText(folder.File("recipe.json"), TinyRecipe.Json);
        File.WriteAllText(
            folder.File("file.json"),
            $$"""{ "data": "{{tiny.Data}}", "recipes": ["recipe.json"], "options": {{options}}, "seeds": {{seeds}} }"""
        );
        return ["sweep", folder.File("file.json"), "--out", folder.File("runs"), "--json", folder.File("sweep.json")];
    }

    private int Count(string pattern) =>
        Directory.Exists(folder.File("runs"))
            ? Directory.EnumerateDirectories(folder.File("runs")).Count(run => Directory.EnumerateFiles(run, pattern).Any())
            : 0;

    private DateTime[] Made() =>
        [
            .. Directory
                .EnumerateFiles(folder.File("runs"), "*.suffice", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Select(File.GetLastWriteTimeUtc),
        ];
}
