namespace Suffice.Import.Sources;

/// <summary>
/// Where nets are fetched from. The tool for devices does not name them, and so is smaller by all of HTTP and its encryption.
/// </summary>
internal static class NetSources
{
    public static IReadOnlyList<NetSource> All { get; } =
    [
        new(PackageSource.Scheme, "nuget:PACKAGE/VERSION", (name, progress, cancel) =>
            PackageSource.Fetch(name, CacheFolder.Suffice, progress, cancel)
        ),
        new(HubName.Scheme, "hf:OWNER/NAME[@REVISION]", (name, progress, cancel) =>
            HubSource.Fetch(HubName.Parse(name), HubSettings.FromEnvironment(), progress, cancel)
        ),
    ];
}
