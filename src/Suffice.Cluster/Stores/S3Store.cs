using Suffice.Files;

namespace Suffice.Cluster.Stores;

/// <summary>A bucket of Amazon S3, or of anything that answers as it does.</summary>
/// <param name="bucket">The objects.</param>
/// <param name="copies">Where bundles are copied to.</param>
internal sealed class S3Store(S3Objects bucket, BundleCopies copies) : IClusterStore
{
    /// <summary>Objects of the store, for what else is kept there.</summary>
    public S3Objects Objects => bucket;

    public string Text => bucket.Text;

    public void Share(string hash, string file)
    {
        string name = StoreNames.Bundle(hash);
        if (!bucket.Exists(name))
            bucket.Put(name, file);
    }

    public string Bundle(string hash) => copies.Get(hash, file =>
        {
            if (!bucket.Get(StoreNames.Bundle(hash), file))
                throw new SufficeException(Fault.Bundle, $"{Text} has no bundle {hash}. Give the command again: it puts the bundle there.");
        });

    public string Keep(string job, int shard, Action<string> write)
    {
        string file = Path.Combine(Path.GetTempPath(), $"suffice-{Guid.NewGuid():N}.shard");
        try
        {
            write(file);
            bucket.Put(StoreNames.Result(job, shard), file);
            return StoreNames.HashOf(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    public string? Result(string job, int shard, string folder)
    {
        string file = Path.Combine(folder, Path.GetFileName(StoreNames.Result(job, shard)));
        bool isThere = false;
        AtomicFile.Write(file, stream => isThere = bucket.Get(StoreNames.Result(job, shard), stream));
        return isThere ? file : null;
    }

    public void Remove(string job) => bucket.RemoveAll(StoreNames.Job(job));
}
