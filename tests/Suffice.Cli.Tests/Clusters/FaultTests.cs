using System.Diagnostics;

namespace Suffice.Cli.Tests.Clusters;

/// <summary>Silos and clients are killed and stopped, as processes of their own: no row is lost, and none counts twice.</summary>
public sealed class FaultTests(TinyWorld tiny) : IClassFixture<TinyWorld>, IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly List<SiloProcess> silos = [];

    public void Dispose()
    {
        foreach (SiloProcess silo in silos)
            silo.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Silos_are_killed_at_random_moments_and_one_is_stopped()
    {
        (string rows, string expected) = Expected(12_800);
        silos.AddRange(SiloProcess.Start(Store, 2));
        Task<CommandRun> client = Task.Run(() => ClusterRun.Of(Score(rows, "there.jsonl")));
        WaitForResults();
        Assert.False(client.IsCompleted); // So that at least one is lost in the middle of the work.
        var random = new Random(31);
        for (int i = 0; i < 4 && !client.IsCompleted; i++)
        {
            SiloProcess lost = silos[random.Next(silos.Count)];
            silos.Add(SiloProcess.Begin(Store));
            silos.Remove(lost);
            if (i == 2)
                lost.Signal("STOP"); // It lives, and answers nobody.
            else
                lost.Kill();
            using (lost)
                silos[^1].WaitUntilUp();
            await Task.Delay(random.Next(1000));
        }
        CommandRun run = await client.WaitAsync(TimeSpan.FromMinutes(4));
        Assert.Equal((3, ""), (run.Code, run.Code == 3 ? "" : run.Error)); // One row is none.
        Assert.Equal(expected, File.ReadAllText(folder.File("there.jsonl")));
    }

    [Fact]
    public void A_client_and_all_silos_are_killed_and_two_ask_for_one_job()
    {
        (string rows, string expected) = Expected(3200);
        silos.AddRange(SiloProcess.Start(Store, 1));
        using (Process client = Process.Start("dotnet", [WholeTool.Program, .. Score(rows, "killed.jsonl")]))
        {
            WaitForResults();
            client.Kill();
        }
        silos[0].Kill();
        silos.Add(SiloProcess.Start(Store, 1)[0]);
        Assert.False(File.Exists(folder.File("killed.jsonl")));
        CommandRun[] runs = [.. ((string[])["one.jsonl", "two.jsonl"]).AsParallel().Select(file => ClusterRun.Of(Score(rows, file)))];
        Assert.All(runs, run => Assert.Equal((3, ""), (run.Code, run.Code == 3 ? "" : run.Error)));
        Assert.Equal(expected, File.ReadAllText(folder.File("one.jsonl")));
        Assert.Equal(expected, File.ReadAllText(folder.File("two.jsonl")));
        CommandRun status = ClusterRun.Of("cluster", "status", "--cluster", Store).Succeeds();
        Assert.Single(status.Output.Split('\n'), line => line.Contains("rows.jsonl", StringComparison.Ordinal));
    }

    private string Store => folder.File("store");

    private void WaitForResults() => SiloProcess.WaitForResults(Store);

    private string[] Score(string rows, string output) =>
        ["run", tiny.Bundle, "--input", rows, "--output", folder.File(output), "--cluster", Store, "--shard-rows", "64"];

    /// <summary>Rows, and what one machine makes of them.</summary>
    private (string Rows, string Expected) Expected(int count)
    {
        string rows = folder.File("rows.jsonl");
        File.WriteAllLines(
            rows,
            Enumerable
                .Range(0, count)
                .Select(i => i == 70 ? "no row" : $$"""{ "id": {{i}}, "file": "{{tiny.Images[i % tiny.Images.Length]}}" }""")
        );
        Assert.Equal(3, ClusterRun.Of("run", tiny.Bundle, "--input", rows, "--output", folder.File("here.jsonl")).Code);
        return (rows, File.ReadAllText(folder.File("here.jsonl")));
    }
}
