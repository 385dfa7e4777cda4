using Orleans.Concurrency;

namespace Suffice.Cluster.Jobs;

/// <summary>A job, under its name. Its calls can be repeated: what has happened does not happen again.</summary>
internal interface IJobGrain : IGrainWithStringKey
{
    /// <summary>Makes the job known.</summary>
    /// <param name="description">As JSON.</param>
    /// <param name="retries">Whether what failed before is tried again.</param>
    Task Submit(string description, bool retries);

    /// <summary>What a silo may do next.</summary>
    Task<JobOffer> Take(SiloOffer silo);

    /// <summary>A silo has opened the work, or cannot.</summary>
    /// <param name="silo">Which.</param>
    /// <param name="problem">Why not; null: it can.</param>
    Task Opened(SiloOffer silo, string? problem);

    /// <summary>A shard is done.</summary>
    /// <returns>False: nobody wants it, since the job was cancelled.</returns>
    Task<bool> Finish(int shard, SiloOffer silo, ShardReport report);

    /// <summary>A shard has failed.</summary>
    Task Fail(int shard, SiloOffer silo, string error);

    /// <summary>A shard's result is not what was reported: it is to be done again.</summary>
    Task Redo(int shard, string hash);

    /// <summary>How far it is.</summary>
    Task<JobStatus> Status();

    /// <summary>How far it is, once its state is another than a client knows, or after a second: nobody has to ask often.</summary>
    /// <param name="known">What the client knows; null: nothing.</param>
    [AlwaysInterleave]
    Task<JobStatus> Follow(JobState? known);

    /// <summary>What became of every shard.</summary>
    Task<ShardReport[]> Reports();

    /// <summary>Forgets the job.</summary>
    Task Cancel();
}

/// <summary>All jobs of a cluster; there is one board, 0.</summary>
internal interface IBoardGrain : IGrainWithIntegerKey
{
    /// <summary>Makes a job known to silos.</summary>
    Task Add(string job);

    /// <summary>Takes it away.</summary>
    Task Remove(string job);

    /// <summary>What a silo may do next, of any job; null: nothing.</summary>
    Task<Lease?> Take(SiloOffer silo);

    /// <summary>What there is.</summary>
    Task<ClusterPicture> Picture();
}
