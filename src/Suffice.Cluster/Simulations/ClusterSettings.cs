namespace Suffice.Cluster.Simulations;

/// <summary>A cluster that is imagined, with times that were measured.</summary>
internal sealed record ClusterSettings
{
    /// <summary>Seconds that shards took, each on one core. They are drawn from with replacement.</summary>
    public required IReadOnlyList<double> ShardSeconds { get; init; }

    /// <summary>Shards of the job.</summary>
    public required int Shards { get; init; }

    /// <summary>Silos.</summary>
    public required int Silos { get; init; }

    /// <summary>Shards of a silo at a time.</summary>
    public int Slots { get; init; } = 1;

    /// <summary>Seconds of a call between silos; grains that keep a job answer one call at a time.</summary>
    public double CallSeconds { get; init; }

    /// <summary>Seconds until the store has a result.</summary>
    public double StoreSeconds { get; init; }

    /// <summary>Mean seconds until a silo dies; null: none does.</summary>
    public double? SecondsToDeath { get; init; }

    /// <summary>Seconds until others know that it did.</summary>
    public double SecondsToNotice { get; init; } = 30;

    /// <summary>Seconds until there is another in its place.</summary>
    public double SecondsToReplace { get; init; } = 120;

    /// <summary>Of what is drawn.</summary>
    public int Seed { get; init; }
}

/// <summary>What became of the imagined job.</summary>
/// <param name="Seconds">Until the last shard was done.</param>
/// <param name="Efficiency">Of all slots' time, the share in which shards were done that counted.</param>
/// <param name="GrainLoad">Share of the time in which the job's grain was busy.</param>
/// <param name="Twice">Shards that were done more than once, or lost.</param>
internal sealed record SimulatedJob(double Seconds, double Efficiency, double GrainLoad, int Twice);
