using System.Collections.Concurrent;
using Suffice.Cluster.Jobs;
using Suffice.Cluster.Stores;
using Suffice.Evaluation.Shards;

namespace Suffice.Cluster.Silos;

/// <summary>The work that a silo has open: once for all of its slots, the one used last kept longest.</summary>
internal sealed class OpenJobs(IClusterStore store, IReadOnlyList<ShardKind> kinds) : IDisposable
{
    /// <summary>Jobs whose data are in memory at a time.</summary>
    private const int Most = 4;

    private readonly ConcurrentDictionary<string, Lazy<IShardedWork>> open = new();
    private readonly List<string> used = [];
    private readonly Lock guard = new();

    /// <summary>Opens work, or gives what is open.</summary>
    /// <exception cref="SufficeException">Where this silo cannot do it: the message says why.</exception>
    public IShardedWork Get(string id, JobDescription job)
    {
        Lazy<IShardedWork> work = open.GetOrAdd(id, _ => new Lazy<IShardedWork>(() => Open(job)));
        try
        {
            IShardedWork opened = work.Value;
            Use(id);
            return opened;
        }
        catch
        {
            // What is wrong may be put right.
            open.TryRemove(id, out _);
            throw;
        }
    }

    public void Dispose()
    {
        foreach (Lazy<IShardedWork> work in open.Values)
            if (work.IsValueCreated)
                work.Value.Dispose();
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

    /// <summary>Work in use stays open: it is not disposed of but left to whoever still does a shard of it.</summary>
    private void Use(string id)
    {
        lock (guard)
        {
            used.Remove(id);
            used.Add(id);
            if (used.Count <= Most)
                return;
            open.TryRemove(used[0], out _);
            used.RemoveAt(0);
        }
    }
}
