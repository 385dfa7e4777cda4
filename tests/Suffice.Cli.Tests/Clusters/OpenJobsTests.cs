using Suffice.Cluster.Jobs;
using Suffice.Cluster.Silos;
using Suffice.Cluster.Stores;
using Suffice.Evaluation.Shards;

namespace Suffice.Cli.Tests.Clusters;

/// <summary>What a silo has open, and when it lets go of it.</summary>
public sealed class OpenJobsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly List<Work> opened = [];
    private readonly OpenJobs jobs;
    private bool canOpen = true;

    public OpenJobsTests() => jobs = new OpenJobs(new FolderStore(folder.Path), [new ShardKind("counting", (_, _) =>
                {
                    if (!canOpen)
                        throw new SufficeException(Fault.Data, "the data are away.");
                    opened.Add(new Work());
                    return opened[^1];
                })]);

    public void Dispose()
    {
        jobs.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Work_is_opened_once_and_the_one_used_longest_ago_is_closed()
    {
        foreach (string job in new[] { "a", "b", "c", "d", "a", "e" })
            Use(job, _ => { });
        Assert.Equal([false, true, false, false, false], opened.Select(work => work.IsClosed)); // a came again after b
        jobs.Dispose();
        Assert.All(opened, work => Assert.True(work.IsClosed));
    }

    [Fact]
    public void Work_in_use_is_closed_when_it_is_given_back()
    {
        Use("a", first =>
        {
            foreach (string job in new[] { "b", "c", "d", "e" })
                Use(job, _ => { });
            Assert.False(first.IsClosed);
        });
        Assert.True(opened[0].IsClosed);
        Use("a", again => Assert.NotSame(opened[0], again));
    }

    [Fact]
    public void What_could_not_be_opened_is_tried_again()
    {
        canOpen = false;
        Assert.Throws<SufficeException>(() => Use("a", _ => { }));
        canOpen = true;
        Use("a", work => Assert.False(work.IsClosed));
    }

    private void Use(string job, Action<Work> use) => jobs.Use(job, JobDescription.Of(CountingWork.Request), work =>
        {
            use((Work)work);
            return 0;
        });

    private sealed class Work : IShardedWork
    {
        public string Data => CountingWork.Request.Data;

        public long Inputs => CountingWork.Request.Inputs;

        public bool IsClosed { get; private set; }

        public string Run(ShardRange range, string file, CancellationToken cancellationToken) => "";

        public void Dispose() => IsClosed = true;
    }
}
