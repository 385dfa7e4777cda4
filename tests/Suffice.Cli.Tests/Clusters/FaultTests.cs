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
    public async Task Silos_are_killed_at_ten_random_moments_of_one_job()
    {
        (string rows, string expected) = Expected(12_800);
        silos.AddRange(SiloProcess.Start(Store, 3));
        Task<CommandRun> client = Task.Run(() => ClusterRun.Of(Score(rows, "there.jsonl")));
        WaitForResults();
        var random = new Random(31);
        for (int i = 0; i < 10; i++)
        {
            await Task.Delay(random.Next(2000));
            Assert.False(client.IsCompleted); // All of them in the middle of the work.
            // One that has just been begun may be hit, too, and all may be gone for a while.
            using SiloProcess lost = silos[random.Next(silos.Count)];
            silos.Remove(lost);
            lost.Kill();
            silos.Add(SiloProcess.Begin(Store));
        }
        Gives(expected, await client.WaitAsync(TimeSpan.FromMinutes(4)));
    }

    [Fact]
    public async Task A_silo_that_was_paused_is_taken_for_dead_and_joins_again()
    {
        (string rows, string expected) = Expected(12_800);
        silos.AddRange(SiloProcess.Start(Store, 2));
        Task<CommandRun> client = Task.Run(() => ClusterRun.Of(Score(rows, "there.jsonl")));
        WaitForResults();
        silos[0].Signal("STOP");
        Assert.False(client.IsCompleted);
        Gives(expected, await client.WaitAsync(TimeSpan.FromMinutes(4)));
        Assert.Equal("", silos[0].Errors); // It is stopped still: the other has done everything.
        silos[0].Signal("CONT");
        Assert.True(SpinWait.SpinUntil(() => silos[0].Errors.Contains("has joined again", StringComparison.Ordinal), Patience));

        // What it does now counts as before.
        silos[1].Kill();
        string more = folder.File("more.jsonl");
        File.WriteAllLines(more, File.ReadLines(rows).Take(640));
        CommandRun run = ClusterRun.Of(Score(more, "more.scored.jsonl"));
        Assert.Equal((3, ""), (run.Code, run.Code == 3 ? "" : run.Error));
        Assert.Equal(expected.Split('\n').Take(640), File.ReadLines(folder.File("more.scored.jsonl")));
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

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3); // For what hangs.

    /// <summary>What one machine gives; one row is none.</summary>
    private void Gives(string expected, CommandRun run)
    {
        Assert.Equal((3, ""), (run.Code, run.Code == 3 ? "" : run.Error));
        Assert.Equal(expected, File.ReadAllText(folder.File("there.jsonl")));
    }

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
