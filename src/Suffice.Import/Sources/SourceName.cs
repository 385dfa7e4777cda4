namespace Suffice.Import.Sources;

/// <summary>What a user calls a net, and where its files are then.</summary>
internal static class SourceName
{
    /// <exception cref="SufficeException">As each kind of source.</exception>
    public static ModelFiles Resolve(string source, IProgress<string>? progress, CancellationToken cancel) =>
        source.StartsWith(PackageSource.Scheme, StringComparison.Ordinal)
            ? PackageSource.Fetch(source[PackageSource.Scheme.Length..], CacheFolder.Suffice, progress, cancel)
        : source.StartsWith(HubName.Scheme, StringComparison.Ordinal)
            ? HubSource.Fetch(HubName.Parse(source[HubName.Scheme.Length..]), HubSettings.FromEnvironment(), progress, cancel)
        : LocalFiles.Find(source);
}
