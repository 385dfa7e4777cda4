namespace Suffice.Import.Sources;

/// <summary>Where what was fetched is kept for the next time.</summary>
internal static class CacheFolder
{
    /// <summary>The user's folder for that: <c>XDG_CACHE_HOME</c>, or <c>.cache</c> in the home folder.</summary>
    public static string Root =>
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } named
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");

    public static string Suffice => Path.Combine(Root, "suffice");
}
