namespace Suffice.Cluster.Jobs;

/// <summary>A silo that would do a shard.</summary>
/// <param name="Silo">Its address among silos.</param>
/// <param name="Name">For people: machine and process.</param>
/// <param name="Version">Of Suffice.</param>
/// <param name="Slots">Shards it does at a time.</param>
[GenerateSerializer]
internal sealed record SiloOffer(
    [property: Id(0)] string Silo,
    [property: Id(1)] string Name,
    [property: Id(2)] string Version,
    [property: Id(3)] int Slots
);

/// <summary>What a silo is to do next.</summary>
/// <param name="Job">Its description.</param>
/// <param name="Shard">Which shard; null: only open the work, and say whether that went well.</param>
[GenerateSerializer]
internal sealed record Lease([property: Id(0)] string Job, [property: Id(1)] int? Shard);

/// <summary>What a job has for a silo.</summary>
/// <param name="Lease">Null: nothing now.</param>
/// <param name="IsOver">Nor later.</param>
[GenerateSerializer]
internal sealed record JobOffer([property: Id(0)] Lease? Lease, [property: Id(1)] bool IsOver);

/// <summary>A shard that a silo has done.</summary>
/// <param name="Hash">Of the result in the store.</param>
/// <param name="Note">What the work said of it.</param>
/// <param name="Seconds">How long it took.</param>
[GenerateSerializer]
internal sealed record ShardReport([property: Id(0)] string Hash, [property: Id(1)] string Note, [property: Id(2)] double Seconds);

/// <summary>How far a job is.</summary>
internal enum JobState
{
    /// <summary>Nobody knows such a job.</summary>
    Unknown,

    /// <summary>Somebody ended it.</summary>
    Cancelled,

    /// <summary>Silos are opening bundles and data.</summary>
    Opening,

    /// <summary>Shards are being done.</summary>
    Running,

    /// <summary>Every shard is done.</summary>
    Done,

    /// <summary>Every shard is done or has failed for good.</summary>
    Failed,

    /// <summary>No silo can do it.</summary>
    Refused,
}

/// <summary>How far a job is, and what went wrong.</summary>
/// <param name="State">How far.</param>
/// <param name="Title">What it is, for people.</param>
/// <param name="Inputs">Inputs in all.</param>
/// <param name="InputsDone">Those of shards that are done.</param>
/// <param name="Shards">Shards in all.</param>
/// <param name="ShardsDone">Those that are done.</param>
/// <param name="Failures">Shards that failed for good, as sentences.</param>
/// <param name="Refusals">Silos that cannot do it, and why, as sentences.</param>
[GenerateSerializer]
internal sealed record JobStatus(
    [property: Id(0)] JobState State,
    [property: Id(1)] string Title,
    [property: Id(2)] long Inputs,
    [property: Id(3)] long InputsDone,
    [property: Id(4)] int Shards,
    [property: Id(5)] int ShardsDone,
    [property: Id(6)] string[] Failures,
    [property: Id(7)] string[] Refusals
);

/// <summary>What a cluster is, for people.</summary>
/// <param name="Store">What it shares: a folder, or an address of S3.</param>
/// <param name="Silos">Those that asked for work lately.</param>
/// <param name="Jobs">Names of its jobs.</param>
[GenerateSerializer]
internal sealed record ClusterPicture([property: Id(0)] string Store, [property: Id(1)] SiloOffer[] Silos, [property: Id(2)] string[] Jobs);
