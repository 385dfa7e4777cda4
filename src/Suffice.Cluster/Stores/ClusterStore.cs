using System.Globalization;
using System.IO.Hashing;
using Suffice.Files;

namespace Suffice.Cluster.Stores;

/// <summary>
/// The folder that all silos and clients of a cluster share: bundles by their checksums, results of shards, who is there. Every file is
/// there whole or not at all.
/// </summary>
internal sealed class ClusterStore
{
    private const string IdFile = "cluster";

    private ClusterStore(string folder, string id) => (Folder, Id) = (folder, id);

    /// <summary>Its full path.</summary>
    public string Folder { get; }

    /// <summary>What no other cluster is called, so that nobody joins the wrong one.</summary>
    public string Id { get; }

    /// <summary>Opens a folder, and makes it a store if it is none yet.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Machine"/> where it cannot be written.</exception>
    public static ClusterStore Create(string folder)
    {
        string path = Path.GetFullPath(folder),
            file = Path.Combine(path, IdFile);
        try
        {
            Directory.CreateDirectory(path);
            if (!File.Exists(file))
                WriteOnce(file, Guid.NewGuid().ToString("N"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SufficeException(
                Fault.Machine,
                $"{path} cannot hold what a cluster shares: {error.Message} Give --store a folder that all silos can write.",
                error
            );
        }
        return Open(path);
    }

    /// <summary>Opens a store that is there.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> where there is none.</exception>
    public static ClusterStore Open(string folder)
    {
        string path = Path.GetFullPath(folder),
            file = Path.Combine(path, IdFile);
        if (!File.Exists(file))
            throw new SufficeException(
                Fault.Usage,
                $"{path} is no cluster's store: it has no file '{IdFile}'. Start a silo with `cluster silo --store {folder}` first."
            );
        return new ClusterStore(path, File.ReadAllText(file).Trim());
    }

    /// <summary>Where a bundle lies.</summary>
    /// <param name="hash">Its checksum.</param>
    public string Bundle(string hash) => Path.Combine(Folder, "bundles", $"{hash}.suffice");

    /// <summary>Where the results of a job lie.</summary>
    public string Job(string id) => Path.Combine(Folder, "jobs", id);

    /// <summary>The result of a shard.</summary>
    public string Result(string job, int shard) =>
        Path.Combine(Job(job), string.Create(CultureInfo.InvariantCulture, $"{shard:000000}.shard"));

    /// <summary>Where silos keep what became of jobs.</summary>
    public string Ledgers => Path.Combine(Folder, "ledgers");

    /// <summary>Who is there.</summary>
    public string Members => Path.Combine(Folder, "members.json");

    /// <summary>By what the content of a file is known again.</summary>
    public static string HashOf(string path)
    {
        var hash = new XxHash128();
        using FileStream file = File.OpenRead(path);
        hash.Append(file);
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    /// <summary>The first to write it wins.</summary>
    private static void WriteOnce(string file, string text)
    {
        string mine = $"{file}.{Guid.NewGuid():N}.tmp";
        File.WriteAllText(mine, text);
        try
        {
            File.Move(mine, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(mine);
        }
    }
}
