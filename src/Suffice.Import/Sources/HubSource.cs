using Suffice.Import.Files;

namespace Suffice.Import.Sources;

/// <summary>A model of Hugging Face's hub, or of one that answers alike.</summary>
internal static class HubSource
{
    /// <param name="name">Which.</param>
    /// <param name="settings">Where.</param>
    /// <param name="progress">Told what is fetched.</param>
    /// <param name="cancel">Stops; what was fetched is kept.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Machine"/>: it cannot be fetched, or is not in the cache while offline;
    /// <see cref="Fault.Usage"/>: there is no such model; <see cref="Fault.Bundle"/>: it has no safetensors.</exception>
    public static ModelFiles Fetch(HubName name, HubSettings settings, IProgress<string>? progress, CancellationToken cancel)
    {
        var cache = new HubCache(settings.Cache, name);
        string origin = HubName.Scheme + name.Repository + (name.Revision == "main" ? "" : "@" + name.Revision),
            shortName = name.Repository[(name.Repository.IndexOf('/', StringComparison.Ordinal) + 1)..];
        if (settings.IsOffline)
            return cache.Known() is { } known && File.Exists(Path.Combine(cache.Snapshot(known), NetFiles.Config))
                ? new ModelFiles(origin, shortName, cache.Snapshot(known))
                : throw new SufficeException(
                    Fault.Machine,
                    $"{origin} is not in {settings.Cache}, and HF_HUB_OFFLINE forbids to fetch it. Unset that, or fetch it elsewhere."
                );
        try
        {
            using var hub = new HubClient(settings);
            (string commit, string[] files) = hub.List(name, cancel);
            foreach (string file in Wanted(origin, files))
                cache.Get(hub, commit, file, progress, cancel);
            string snapshot = cache.Snapshot(commit);
            // An index names its shards; only then is it known which.
            foreach (string shard in files.Contains(NetFiles.Weights) ? [] : Shards(snapshot, files))
                cache.Get(hub, commit, shard, progress, cancel);
            cache.Remember(commit);
            return new ModelFiles(origin, shortName, snapshot);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SufficeException(
                Fault.Machine,
                $"{settings.Cache} cannot be written: {error.Message} Free some space, or name another folder by HF_HOME.",
                error
            );
        }
    }

    private static IEnumerable<string> Wanted(string origin, string[] files)
    {
        string weights =
            files.Contains(NetFiles.Weights) ? NetFiles.Weights
            : files.Contains(NetFiles.Index) ? NetFiles.Index
            : throw (
                files.Select(ForeignFormats.Refused).FirstOrDefault(refusal => refusal is not null)
                ?? new SufficeException(Fault.Bundle, $"{origin} has no {NetFiles.Weights}. Import another model.")
            );
        return files.Where(NetFiles.IsBesideWeights).Append(weights);
    }

    private static string[] Shards(string snapshot, string[] files) =>
        ConfigFile.Find(snapshot, NetFiles.Index)?.Inner("weight_map") is { } map
            ? [.. map.Strings().Select(entry => entry.Value).Distinct().Where(name => NetFiles.IsBeside(name) && files.Contains(name))]
            : [];
}
