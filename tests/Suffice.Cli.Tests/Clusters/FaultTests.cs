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
        var rows = ScoredRows.Of(tiny, folder, 38_400);
        silos.AddRange(SiloProcess.Start(Store, 3));
        Task<CommandRun> client = Task.Run(() => ClusterRun.Of(Score(rows.File, "there.jsonl")));
        WaitForResults();
        var random = new Random(31);
        for (int i = 0; i < 10; i++)
        {
            await Task.Delay(random.Next(1000));
            Assert.False(client.IsCompleted); // All of them in the middle of the work.
            // One that has just been begun may be hit, too, and all may be gone for a while.
            using SiloProcess lost = silos[random.Next(silos.Count)];
            silos.Remove(lost);
            lost.Kill();
            silos.Add(SiloProcess.Begin(Store));
        }
        rows.Are(await client.WaitAsync(TimeSpan.FromMinutes(4)), folder.File("there.jsonl"));
    }

    [Fact]
    public async Task A_silo_that_was_paused_is_taken_for_dead_and_joins_again()
    {
        var rows = ScoredRows.Of(tiny, folder, 12_800);
        silos.AddRange(SiloProcess.Start(Store, 2));
        Task<CommandRun> client = Task.Run(() => ClusterRun.Of(Score(rows.File, "there.jsonl")));
        WaitForResults();
        silos[0].Signal("STOP");
        Assert.False(client.IsCompleted);
        rows.Are(await client.WaitAsync(TimeSpan.FromMinutes(4)), folder.File("there.jsonl"));
        SiloProcess.WaitForDead(Store); // The other may have done everything before it noticed.
        int told = silos[0].Errors.Length;
        silos[0].Signal("CONT");
        Assert.True(SpinWait.SpinUntil(() => silos[0].Errors[told..].Contains("has joined again", StringComparison.Ordinal), Patience));

        // What it does now counts as before.
        silos[1].Kill();
        CommandRun run = ClusterRun.Of([.. Score(rows.File, "more.jsonl"), "--rows", "0:640"]);
        Assert.Equal((3, ""), (run.Code, run.Code == 3 ? "" : run.Error));
        Assert.Equal(rows.Answers.Split('\n').Take(640), File.ReadLines(folder.File("more.jsonl")));
    }

    [Fact]
    public void A_client_and_all_silos_are_killed_and_two_ask_for_one_job()
    {
        var rows = ScoredRows.Of(tiny, folder, 3200);
        silos.AddRange(SiloProcess.Start(Store, 1));
        using (Process client = Process.Start("dotnet", [WholeTool.Program, .. Score(rows.File, "killed.jsonl")]))
        {
            WaitForResults();
            client.Kill();
        }
        silos[0].Kill();
        silos.Add(SiloProcess.Start(Store, 1)[0]);
        Assert.False(File.Exists(folder.File("killed.jsonl")));
        CommandRun[] runs = [.. ((string[])["one.jsonl", "two.jsonl"]).AsParallel().Select(file => ClusterRun.Of(Score(rows.File, file)))];
        rows.Are(runs[0], folder.File("one.jsonl"));
        rows.Are(runs[1], folder.File("two.jsonl"));
        CommandRun status = ClusterRun.Of("cluster", "status", "--cluster", Store).Succeeds();
        Assert.Single(status.Output.Split('\n'), line => line.Contains("rows.jsonl", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_job_that_is_cancelled_while_it_runs_leaves_nothing()
    {
        var rows = ScoredRows.Of(tiny, folder, 38_400);
        silos.AddRange(SiloProcess.Start(Store, 2));
        Task<CommandRun> client = Task.Run(() => ClusterRun.Of(Score(rows.File, "there.jsonl")));
        WaitForResults();
        string status = ClusterRun.Of("cluster", "status", "--cluster", Store).Succeeds().Output,
            job = status.Split('\n').Single(line => line.Contains("rows.jsonl", StringComparison.Ordinal)).Trim().Split(' ')[0];
        ClusterRun.Of("cluster", "cancel", job, "--cluster", Store).Succeeds();
        (await client.WaitAsync(Patience)).Fails(2, "cancelled");
        await Task.Delay(TimeSpan.FromSeconds(3)); // What was being done has come to its end.
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(Store, "*", SearchOption.AllDirectories), name =>
            name.Contains(job, StringComparison.Ordinal)
        );
    }

    private string Store => folder.File("store");

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3); // For what hangs.

    private void WaitForResults() => SiloProcess.WaitForResults(Store);

    private string[] Score(string rows, string output) =>
        ["run", tiny.Bundle, "--input", rows, "--output", folder.File(output), "--cluster", Store, "--shard-rows", "64"];
}
