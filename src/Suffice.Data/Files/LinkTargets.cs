namespace Suffice.Data.Files;

/// <summary>
/// Finds where paths lead: the path without links, which is the same for every way to a file or folder. Each step is looked up once. Hard
/// links are files of their own.
/// </summary>
internal sealed class LinkTargets
{
    private const int MostLinks = 64; // systems allow some 40 one after another

    private static readonly char[] Separators = [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar];

    private readonly Dictionary<string, string> known = new(StringComparer.Ordinal);

    /// <summary>Where a path leads, seen from the folder this process runs in.</summary>
    public string Of(string path) =>
        Follow("", Path.IsPathFullyQualified(path) ? path : Path.Combine(Environment.CurrentDirectory, path), 0);

    /// <summary>Where what is called <paramref name="name"/> leads to.</summary>
    /// <param name="folder">Without links.</param>
    /// <param name="name">In that folder; or several, with separators.</param>
    public string Of(string folder, string name) => Follow(folder, name, 0);

    /// <summary>Whether a path lies in a folder or is it. Both are without links.</summary>
    public static bool IsWithin(string folder, string path) =>
        path.StartsWith(folder, StringComparison.Ordinal)
        && (path.Length == folder.Length || Separators.Contains(path[folder.Length]) || Path.EndsInDirectorySeparator(folder));

    private string Follow(string folder, string path, int links)
    {
        if (Path.GetPathRoot(path) is { Length: > 0 } root)
            (folder, path) = (root, path[root.Length..]);
        foreach (string part in path.Split(Separators, StringSplitOptions.RemoveEmptyEntries))
            folder = part switch
            {
                "." => folder,
                ".." => Path.GetDirectoryName(folder) ?? folder,
                _ => Step(folder, part, links),
            };
        return folder;
    }

    private string Step(string folder, string name, int links)
    {
        string path = Path.Combine(folder, name);
        if (known.TryGetValue(path, out string? end))
            return end;
        string? target = links < MostLinks ? new FileInfo(path).LinkTarget : null;
        return known[path] = target is null ? path : Follow(folder, target, links + 1);
    }
}
