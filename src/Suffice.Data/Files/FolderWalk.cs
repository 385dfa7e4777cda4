namespace Suffice.Data.Files;

/// <summary>
/// Finds what lies below a folder on disk, at any depth. Links are followed, also to places elsewhere, but not to folders that hold the
/// link: what lies there is found in its own place. An image that is reached in several ways is found once, under a name without links if
/// it has one. Every folder is listed once.
/// </summary>
internal sealed class FolderWalk
{
    private readonly LinkTargets links = new();
    private readonly Dictionary<string, DiskFolder> listings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> paths = new(StringComparer.Ordinal);

    public FolderWalk(string place)
    {
        Place = place;
        Root = links.Of(place);
    }

    /// <summary>The folder's path as it was given, for errors.</summary>
    public string Place { get; }

    /// <summary>The same without links.</summary>
    public string Root { get; }

    /// <summary>All files below a folder (<c>""</c>, or ending in <c>/</c>), in ordinal order of their names.</summary>
    /// <param name="folder">Its name.</param>
    /// <param name="problem">Told of what cannot be read and is left out.</param>
    public IReadOnlyList<TreeFile> FilesBelow(string folder, Action<TreeProblem> problem) => new FolderSearch(this, problem).Below(folder);

    /// <summary>What lies directly in a folder, links to folders that hold it left out.</summary>
    public IEnumerable<DiskEntry> In(string folder)
    {
        string path = PathOf(folder);
        return List(folder, path).Entries.Where(entry => !(entry.IsLink && entry.IsFolder && Holds(Target(path, entry), path, path)));
    }

    internal DiskFolder List(string folder, string path)
    {
        paths.TryAdd(folder, path);
        if (listings.TryGetValue(path, out DiskFolder? known))
            return known;
        string place = PlaceOf(folder).TrimEnd('/');
        return listings[path] = new DiskFolder(path, place.Length > 0 ? place : "/", links);
    }

    internal string PathOf(string folder) => paths.TryGetValue(folder, out string? path) ? path : paths[folder] = links.Of(Root, folder);

    internal string Target(string path, DiskEntry link) => links.Of(path, link.Name);

    /// <summary>Whether a folder holds the link that leads to it, or the folder whose files are looked for.</summary>
    internal bool Holds(string target, string linked, string start) =>
        LinkTargets.IsWithin(target, linked) || LinkTargets.IsWithin(target, start) || LinkTargets.IsWithin(target, Root);

    internal string PlaceOf(string name) => Place.EndsWith('/') ? Place + name : $"{Place}/{name}";

    /// <summary>
    /// The same for every way to a file or folder, and different for different ones: where it lies below the root, or its whole path.
    /// </summary>
    internal string Key(string path) =>
        LinkTargets.IsWithin(Root, path) ? path[Root.Length..].TrimStart(Path.DirectorySeparatorChar) : path;
}
