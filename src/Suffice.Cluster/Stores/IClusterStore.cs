namespace Suffice.Cluster.Stores;

/// <summary>
/// What all silos and clients of a cluster share: bundles by their checksums, and results of shards. Everything is there whole or not at
/// all.
/// </summary>
internal interface IClusterStore
{
    /// <summary>As <c>--store</c> takes it, but for a full path.</summary>
    string Text { get; }

    /// <summary>Puts a bundle there, unless it is there.</summary>
    /// <param name="hash">Its checksum: another one under the same name is another bundle here.</param>
    /// <param name="file">Where it lies now.</param>
    void Share(string hash, string file);

    /// <summary>A bundle as a file of this machine, which is what its checksum says.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Bundle"/> where it is another one.</exception>
    string Bundle(string hash);

    /// <summary>Takes a result in.</summary>
    /// <param name="job">Whose.</param>
    /// <param name="shard">Which.</param>
    /// <param name="write">Makes the file that it is given.</param>
    /// <returns>The result's checksum.</returns>
    string Keep(string job, int shard, Action<string> write);

    /// <summary>A result as a file of this machine; null: there is none.</summary>
    /// <param name="job">Whose.</param>
    /// <param name="shard">Which.</param>
    /// <param name="folder">Where a copy may lie.</param>
    string? Result(string job, int shard, string folder);

    /// <summary>Removes all results of a job.</summary>
    void Remove(string job);
}
