using Suffice.Files;

namespace Suffice.Cluster.Stores;

/// <summary>A folder that all see at the same path.</summary>
/// <param name="folder">Its full path.</param>
/// <param name="copies">Bundles are copied there before they are mapped; null: they are mapped where they lie.</param>
internal sealed class FolderStore(string folder, BundleCopies? copies = null) : IClusterStore
{
    private const int MostTries = 10;

    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(200);

    public string Text => folder;

    /// <summary>Where silos keep what became of jobs.</summary>
    public string Ledgers => In("ledgers");

    public void Share(string hash, string file)
    {
        string shared = In(StoreNames.Bundle(hash));
        if (!File.Exists(shared))
            AtomicFile.Copy(file, shared);
    }

    public string Bundle(string hash)
    {
        string shared = In(StoreNames.Bundle(hash));
        if (copies is not null)
            return copies.Get(hash, file => File.Copy(shared, file));
        BundleCopies.Check(shared, hash);
        return shared;
    }

    public string Keep(string job, int shard, Action<string> write)
    {
        string file = In(StoreNames.Result(job, shard));
        write(file);
        return StoreNames.HashOf(file);
    }

    public string? Result(string job, int shard, string folder)
    {
        string file = In(StoreNames.Result(job, shard));
        return File.Exists(file) ? file : null;
    }

    public void Remove(string job)
    {
        string results = Path.TrimEndingDirectorySeparator(In(StoreNames.Job(job))),
            away = $"{results}.{Guid.NewGuid():N}";
        if (!Directory.Exists(results))
            return;
        Directory.Move(results, away); // Somebody may be writing there.
        for (int tries = 1; ; tries++)
            try
            {
                Directory.Delete(away, recursive: true);
                return;
            }
            catch (IOException) when (tries < MostTries)
            {
                Thread.Sleep(BetweenTries);
            }
    }

    private string In(string name) => Path.Combine(folder, name);
}
