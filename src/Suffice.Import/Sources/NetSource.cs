namespace Suffice.Import.Sources;

/// <summary>Somewhere that nets are fetched from.</summary>
/// <param name="Scheme">What a net's name begins with there.</param>
/// <param name="Form">How names are written.</param>
/// <param name="Fetch">From the rest of a name to the net's files, on this machine then. It is told whom to tell of progress, and when to
/// stop.</param>
internal sealed record NetSource(string Scheme, string Form, Func<string, IProgress<string>?, CancellationToken, ModelFiles> Fetch)
{
    /// <summary>Where the files of a net are.</summary>
    /// <param name="name">What a user calls it: a place on this machine, or a name somewhere.</param>
    /// <param name="sources">Where this program fetches nets from.</param>
    /// <param name="progress">Told, in words, what is fetched.</param>
    /// <param name="cancel">Stops fetching.</param>
    /// <exception cref="SufficeException">As each source; <see cref="Fault.Bundle"/>: there is no such file.</exception>
    public static ModelFiles Resolve(
        string name,
        IReadOnlyList<NetSource> sources,
        IProgress<string>? progress,
        CancellationToken cancel
    ) =>
        sources.FirstOrDefault(source => name.StartsWith(source.Scheme, StringComparison.Ordinal)) is { } source
            ? source.Fetch(name[source.Scheme.Length..], progress, cancel)
            : LocalFiles.Find(name, sources);
}
