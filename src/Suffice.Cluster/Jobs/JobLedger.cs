namespace Suffice.Cluster.Jobs;

/// <summary>What became of a job's shards, kept where it outlives every silo.</summary>
internal sealed class JobLedger
{
    /// <summary>The job; null: there is none.</summary>
    public JobDescription? Job { get; set; }

    /// <summary>Whether somebody ended it, and nobody has begun it again.</summary>
    public bool IsCancelled { get; set; }

    /// <summary>One for each shard.</summary>
    public ShardEntry[] Shards { get; set; } = [];
}

/// <summary>What became of a shard.</summary>
internal sealed class ShardEntry
{
    /// <summary>Of its result; null: there is none yet.</summary>
    public string? Hash { get; set; }

    /// <summary>What its work said of the result.</summary>
    public string Note { get; set; } = "";

    /// <summary>How long it took.</summary>
    public double Seconds { get; set; }

    /// <summary>Who did it, or failed last.</summary>
    public string Silo { get; set; } = "";

    /// <summary>How often it failed.</summary>
    public int Failures { get; set; }

    /// <summary>Why it failed last.</summary>
    public string? Error { get; set; }
}

/// <summary>The jobs that a cluster knows, oldest first.</summary>
internal sealed class BoardLedger
{
    /// <summary>Their names.</summary>
    public List<string> Jobs { get; set; } = [];
}
