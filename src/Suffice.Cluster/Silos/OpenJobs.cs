using Suffice.Cluster.Jobs;
using Suffice.Cluster.Stores;
using Suffice.Evaluation.Shards;

namespace Suffice.Cluster.Silos;

/// <summary>
/// The work that a silo has open: once for all of its slots, the one used last kept longest. What is closed while a slot still does a shard
/// of it is disposed of after that.
/// </summary>
internal sealed class OpenJobs(IClusterStore store, IReadOnlyList<ShardKind> kinds) : IDisposable
{
    /// <summary>Jobs whose data are in memory at a time.</summary>
    private const int Most = 4;

    private readonly List<OpenJob> open = []; // the one used last at the end
    private readonly Lock guard = new();

    /// <summary>Does something with work that is open, or is opened for it.</summary>
    /// <exception cref="SufficeException">Where this silo cannot open it: the message says why.</exception>
    public TResult Use<TResult>(string id, JobDescription job, Func<IShardedWork, TResult> use)
    {
        ArgumentNullException.ThrowIfNull(use);
        OpenJob taken = Take(id, job);
        try
        {
            return use(taken.Work.Value);
        }
        finally
        {
            Return(taken);
        }
    }

    public void Dispose()
    {
        lock (guard)
            while (open.Count > 0)
                Close(open[0]);
    }

    private OpenJob Take(string id, JobDescription job)
    {
        lock (guard)
        {
            OpenJob taken = open.Find(known => known.Id == id) ?? new OpenJob(id, new Lazy<IShardedWork>(() => Open(job)));
            open.Remove(taken);
            open.Add(taken);
            taken.Users++;
            if (open.Count > Most)
                Close(open[0]);
            return taken;
        }
    }

    private void Return(OpenJob taken)
    {
        lock (guard)
        {
            taken.Users--;
            if (!taken.Work.IsValueCreated)
                open.Remove(taken); // What is wrong may be put right.
            else if (taken.Users == 0 && !open.Contains(taken))
                taken.Work.Value.Dispose();
        }
    }

    private void Close(OpenJob job)
    {
        open.Remove(job);
        if (job.Users == 0 && job.Work.IsValueCreated)
            job.Work.Value.Dispose();
    }

    private IShardedWork Open(JobDescription job)
    {
        ShardKind kind = kinds.FirstOrDefault(kind => kind.Name == job.Kind)
            ?? throw new SufficeException(Fault.Usage, $"it does not know the work '{job.Kind}'. Start a silo of the same version.");
        var bundles = job.Bundles.ToDictionary(hash => hash, store.Bundle);
        IShardedWork work = kind.Open(job.Work, hash => bundles[hash]);
        if (work.Data == job.Data && work.Inputs == job.Inputs)
            return work;
        work.Dispose();
        throw new SufficeException(
            Fault.Data,
            "its data are not those of the client: other examples, labels or another order, or a file that changed since. Let both read "
                + "the same, by the same path."
        );
    }

    private sealed class OpenJob(string id, Lazy<IShardedWork> work)
    {
        public string Id => id;

        public Lazy<IShardedWork> Work => work;

        /// <summary>Slots that have it now.</summary>
        public int Users { get; set; }
    }
}
