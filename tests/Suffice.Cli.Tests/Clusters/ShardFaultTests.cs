using Suffice.Cluster.Clients;
using Suffice.Cluster.Membership;
using Suffice.Cluster.Silos;
using Suffice.Cluster.Stores;
using Suffice.Commands.Options;
using Suffice.Commands.Terminals;
using Suffice.Evaluation.Shards;

namespace Suffice.Cli.Tests.Clusters;

/// <summary>Shards that fail, silos that cannot do a job, and a store that loses what it was given; silos are in this process.</summary>
public sealed class ShardFaultTests : IAsyncLifetime
{
    private const string Whole = "0-9;10-19;20-29;30-39;40-49;50-59;60-69;70-79;80-89;90-99;";

    private readonly TemporaryFolder folder = new();
    private readonly List<RunningSilo> silos = [];
    private readonly StringWriter told = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (RunningSilo silo in silos)
            await silo.DisposeAsync();
        folder.Dispose();
        await told.DisposeAsync();
    }

    [Fact]
    public async Task A_shard_that_always_fails_is_reported_and_tried_again_when_asked()
    {
        bool isBroken = true;
        var work = new CountingWork(shard => isBroken && shard == 3);
        await Start(work);
        SufficeException error = Assert.Throws<SufficeException>(() => Ask());
        Assert.Equal(Fault.Data, error.Fault);
        Assert.All(["1 of 10 shards failed", "inputs 30 to 39", "the disk has a hole.", "--retry"], word =>
            Assert.Contains(word, error.Message, StringComparison.Ordinal)
        );
        Assert.Equal(9, work.Done);
        isBroken = false;
        Assert.Throws<SufficeException>(() => Ask());
        Assert.Equal(Whole, Ask(retry: true));
        Assert.Equal(10, work.Done);
    }

    [Fact]
    public async Task A_shard_that_fails_is_not_left_to_a_silo_that_is_gone()
    {
        // The first silo keeps the job, and is held at its first shard until the second has tried the rest, and gone.
        using var gate = new ManualResetEventSlim();
        var first = new CountingWork(shard =>
        {
            gate.Wait(TestContext.Current.CancellationToken);
            return shard == 3;
        });
        var second = new CountingWork(shard => shard == 3);
        await Start(first);
        Task<SufficeException> asked = Task.Run(() => Assert.Throws<SufficeException>(() => Ask()));
        await Start(second);
        Assert.True(SpinWait.SpinUntil(() => second.Done >= 1, TimeSpan.FromMinutes(1)));
        await silos[1].DisposeAsync();
        silos.RemoveAt(1);
        gate.Set();
        Assert.Contains("1 of 10 shards failed", (await asked.WaitAsync(TimeSpan.FromMinutes(2))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_result_that_the_store_has_lost_is_made_again()
    {
        var work = new CountingWork(_ => false);
        await Start(work);
        Assert.Equal(Whole, Ask());
        string[] results = [.. Directory.EnumerateFiles(folder.Path, "*.shard", SearchOption.AllDirectories).Order()];
        File.WriteAllText(results[4], "40-48;");
        File.Delete(results[7]);
        Assert.Equal(Whole, Ask());
        Assert.Equal(12, work.Done);
        Assert.Contains("2 shards are not in the store as they were reported", told.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_of_another_version_does_nothing_and_says_so()
    {
        var theirs = new CountingWork(_ => false);
        await Start(theirs, "0.0.1");
        SufficeException error = Assert.Throws<SufficeException>(() => Ask());
        Assert.Contains("No silo can do", error.Message, StringComparison.Ordinal);
        Assert.Contains("it is Suffice 0.0.1", error.Message, StringComparison.Ordinal);
        var ours = new CountingWork(_ => false);
        await Start(ours);
        Assert.Equal(Whole, Ask());
        Assert.Equal((10, 0), (ours.Done, theirs.Done));
        Assert.Contains("Warning: silo", told.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_that_reads_other_data_is_left_out()
    {
        await Start(new CountingWork(_ => false));
        ShardRequest other = CountingWork.Request with { Data = "letters" };
        SufficeException error = Assert.Throws<SufficeException>(() => Ask(request: other));
        Assert.Contains("its data are not those of the client", error.Message, StringComparison.Ordinal);
    }

    private async Task Start(CountingWork work, string? version = null)
    {
        var settings = new SiloSettings
        {
            Store = new FolderStore(folder.Path),
            Cluster = ClusterFolder.Create(folder.Path),
            Kinds = [work.Kind],
            Slots = 1,
        };
        silos.Add(await ClusterSilo.Start(version is null ? settings : settings with { Version = version }, CancellationToken.None));
    }

    private string Ask(bool retry = false, ShardRequest? request = null)
    {
        var terminal = new Terminal(TextWriter.Null, told, isInteractive: false, TimeProvider.System, CancellationToken.None);
        return new ClusterRunner(new ClusterRequest(folder.Path, null, retry), terminal).Run(
            request ?? CountingWork.Request,
            results =>
            {
                string files = string.Concat(results.Select(result => File.ReadAllText(result.File)));
                Assert.Equal(files, string.Concat(results.Select(result => result.Note)));
                return files;
            },
            null,
            CancellationToken.None
        );
    }
}
