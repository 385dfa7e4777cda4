namespace Suffice.Cli.Tests.Clusters;

/// <summary>Work done by silos in processes of their own: the same as on one machine.</summary>
public sealed class ClusterTests(ClusterWorld world) : IClassFixture<ClusterWorld>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void An_evaluation_is_that_of_one_machine_but_for_times()
    {
        string[] what = [.. Subject("eval"), "--split", "train", "--budgets", "0.5"];
        ClusterRun.Of([.. what, "--json", folder.File("here.json"), "--table", folder.File("here.tsv")]).Succeeds();
        CommandRun run = ClusterRun
            .Of([.. what, "--json", folder.File("there.json"), "--table", folder.File("there.tsv"), .. OnSilos()])
            .Succeeds();
        Assert.Contains("3 of 3 shards", run.Error, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(folder.File("here.tsv")), File.ReadAllText(folder.File("there.tsv")));
        Assert.Equal(RecordText.WithoutTimes(folder.File("here.json")), RecordText.WithoutTimes(folder.File("there.json")));
        Assert.Equal(RecordText.WithoutTimes(folder.File("here.details.json")), RecordText.WithoutTimes(folder.File("there.details.json")));
    }

    [Fact]
    public void Bounds_are_those_of_one_machine()
    {
        string[] what = [.. Subject("bound"), "--split", "train"];
        CommandRun here = ClusterRun.Of([.. what, "--json", folder.File("here.json")]).Succeeds(),
            there = ClusterRun.Of([.. what, "--json", folder.File("there.json"), .. OnSilos()]).Succeeds();
        Assert.Equal(here.Output, there.Output);
        Assert.Equal(File.ReadAllText(folder.File("here.json")), File.ReadAllText(folder.File("there.json")));
    }

    [Fact]
    public void So_are_certificates()
    {
        string[] what = [.. Subject("certify"), "--epsilon", "0.9"];
        string[] here = [.. what, "--out", folder.File("here.suffice"), "--json", folder.File("here.json")],
            there = [.. what, "--out", folder.File("there.suffice"), "--json", folder.File("there.json"), .. OnSilos()];
        Assert.Equal(ClusterRun.Of(here).Code, ClusterRun.Of(there).Code);
        Assert.Equal(File.ReadAllText(folder.File("here.json")), File.ReadAllText(folder.File("there.json")));
    }

    [Fact]
    public void Rows_get_the_answers_of_one_machine_and_a_job_is_known_until_it_is_cancelled()
    {
        string rows = world.Rows(folder.File("known.jsonl"), 400);
        Assert.Equal(3, ClusterRun.Of([.. Score(rows, "here.jsonl")]).Code);
        CommandRun run = ClusterRun.Of([.. Score(rows, "there.jsonl"), .. OnSilos()]);
        run.Fails(3, "2 of 400 rows have no answer");
        Assert.Equal(File.ReadAllText(folder.File("here.jsonl")), File.ReadAllText(folder.File("there.jsonl")));

        // To standard output, of the results that are there.
        CommandRun again = ClusterRun.Of([.. Score(rows, "-"), .. OnSilos()]);
        Assert.Equal(File.ReadAllText(folder.File("here.jsonl")), again.Output);

        CommandRun status = ClusterRun.Of("cluster", "status", "--cluster", world.Store).Succeeds();
        string line = status.Output.Split('\n').Single(text => text.Contains("known.jsonl", StringComparison.Ordinal));
        Assert.Contains("7 of 7", line, StringComparison.Ordinal);
        string job = line.Trim().Split(' ')[0];
        ClusterRun.Of("cluster", "attach", job, "--cluster", world.Store).Succeeds();
        ClusterRun.Of("cluster", "cancel", job, "--cluster", world.Store).Succeeds();
        Assert.DoesNotContain(Directory.EnumerateFiles(world.Store, "*", SearchOption.AllDirectories), file =>
            file.Contains(job, StringComparison.Ordinal)
        );
        ClusterRun.Of("cluster", "attach", job, "--cluster", world.Store).Fails(2, job, "cancelled");
        ClusterRun.Of("cluster", "cancel", job, "--cluster", world.Store).Fails(2, job, "cluster status");
    }

    [Fact]
    public void Another_bundle_under_the_same_name_is_another_job()
    {
        string rows = world.Rows(folder.File("rows.jsonl"), 64),
            bundle = folder.File("net.suffice");
        string[] what = ["run", bundle, "--input", rows, "--output", folder.File("scored.jsonl"), .. OnSilos()];
        File.Copy(world.Tiny.Bundle, bundle);
        Assert.Equal(3, ClusterRun.Of(what).Code);
        string before = File.ReadAllText(folder.File("scored.jsonl"));
        File.Copy(world.Tiny.Static, bundle, overwrite: true);
        Assert.Equal(3, ClusterRun.Of(what).Code);
        Assert.NotEqual(before, File.ReadAllText(folder.File("scored.jsonl")));
    }

    [Fact]
    public void A_bundle_that_was_exchanged_in_the_store_is_refused()
    {
        string rows = world.Rows(folder.File("rows.jsonl"), 64),
            version = world.Tiny.OnItsOwnData(folder.Path);
        string[] what = ["run", version, "--input", rows, "--output", folder.File("scored.jsonl"), .. OnSilos()];
        Assert.Equal(3, ClusterRun.Of(what).Code);
        string shared = Directory
            .EnumerateFiles(Path.Combine(world.Store, "bundles"))
            .Single(file => File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(version)));
        File.Copy(world.Tiny.Static, folder.File("other.suffice"));
        File.Move(folder.File("other.suffice"), shared, overwrite: true);
        ClusterRun.Of([.. what, "--reject", "0.2"]).Fails(6, "No silo can do", "another bundle", "checksum");
    }

    [Fact]
    public void What_a_cluster_cannot_do_is_said_before_anything_is_done()
    {
        string rows = world.Rows(folder.File("rows.jsonl"), 64);
        ClusterRun.Of([.. Score(rows, "a.jsonl"), .. OnSilos(), "--threads", "2"]).Fails(2, "--threads", "Leave it out");
        ClusterRun.Of([.. Score(rows, "a.jsonl"), "--retry"]).Fails(2, "--retry", "--cluster");
        ClusterRun.Of(["run", world.Tiny.Bundle, rows, .. OnSilos()]).Fails(2, "--cluster", "--input");
        ClusterRun.Of([.. Score("-", "a.jsonl"), .. OnSilos()]).Fails(2, "--input -", "Write it to a file");
        ClusterRun.Of([.. Score(rows, "a.jsonl"), "--cluster", folder.Path]).Fails(2, folder.Path, "cluster silo");
        ClusterRun.Of([.. Score(rows, "a.jsonl"), "--cluster", "redis:here"]).Fails(2, "redis:HOST:PORT");
        ClusterRun.Of("cluster", "status", "--cluster", folder.File("nowhere")).Fails(2, "nowhere", "localhost");
        ClusterRun.Of("cluster", "silo", "--store", rows).Fails(6, rows, "--store");
        ClusterRun.Of("cluster", "silo", "--store", folder.Path, "--listen", "here").Fails(2, "--listen", "here");
    }

    private string[] OnSilos() => ["--cluster", world.Store, "--shard-rows", "64"];

    private string[] Subject(string verb) => [verb, world.Tiny.Bundle, "--static", world.Tiny.Static, "--data", world.Tiny.Data];

    private string[] Score(string rows, string output) =>
        ["run", world.Tiny.Bundle, "--input", rows, "--output", output == "-" ? output : folder.File(output)];
}
