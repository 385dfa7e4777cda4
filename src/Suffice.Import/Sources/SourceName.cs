namespace Suffice.Import.Sources;

/// <summary>What a user calls a net, and where its files are then.</summary>
internal static class SourceName
{
    /// <exception cref="SufficeException">As each kind of source.</exception>
    public static ModelFiles Resolve(string source, IProgress<string>? progress, CancellationToken cancel) => LocalFiles.Find(source);
}
