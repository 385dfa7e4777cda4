using System.Net;
using Suffice.Cluster.Jobs;
using Suffice.Cluster.Membership;
using Suffice.Cluster.Stores;
using Suffice.Evaluation.Shards;

namespace Suffice.Cluster.Silos;

/// <summary>How a silo is started.</summary>
internal sealed record SiloSettings
{
    /// <summary>What the cluster shares.</summary>
    public required IClusterStore Store { get; init; }

    /// <summary>Work that it can do.</summary>
    public required IReadOnlyList<ShardKind> Kinds { get; init; }

    /// <summary>Shards at a time, each on one thread.</summary>
    public int Slots { get; init; } = Environment.ProcessorCount;

    /// <summary>Where other silos and clients reach it. Default: only this machine does.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Where silos reach it; clients use the next one. Null: any that is free.</summary>
    public int? Port { get; init; }

    /// <summary>The folder that says who is there; null: Redis does.</summary>
    public ClusterFolder? Cluster { get; init; }

    /// <summary>Host and port of Redis, which says who is there; null: the folder does.</summary>
    public string? Redis { get; init; }

    /// <summary>By which silos and clients know each other, and encrypt what they say; null: they do not.</summary>
    public Certificates? Certificates { get; init; }

    /// <summary>Of Suffice.</summary>
    public string Version { get; init; } = JobDescription.ThisVersion;

    /// <summary>Told what a person should know.</summary>
    public IProgress<string>? Messages { get; init; }
}
