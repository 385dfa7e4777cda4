namespace Suffice.Data.Files;

/// <summary>One search of a <see cref="FolderWalk"/>: level by level, plain files and folders before links.</summary>
internal sealed class FolderSearch(FolderWalk walk, Action<TreeProblem> problem)
{
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private readonly List<TreeFile> files = [];
    private readonly Queue<Visit> folders = new();
    private readonly Queue<(Visit From, DiskEntry Entry)> links = new();

    private string start = "";

    public IReadOnlyList<TreeFile> Below(string folder)
    {
        start = walk.PathOf(folder);
        folders.Enqueue(new Visit(folder, start));
        while (true)
        {
            if (folders.TryDequeue(out Visit visit))
                Enter(visit);
            else if (links.TryDequeue(out (Visit From, DiskEntry Entry) link))
                Follow(link.From, link.Entry);
            else
                break;
        }
        files.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return files;
    }

    private void Enter(Visit visit)
    {
        string key = walk.Key(visit.Path);
        if (!seen.Add(key))
            return;
        bool isPlain = key.Length == Math.Max(0, visit.Name.Length - 1) && visit.Name.StartsWith(key, StringComparison.Ordinal);
        DiskFolder listing = walk.List(visit.Name, visit.Path);
        foreach (TreeProblem found in listing.Problems)
            problem(found);
        foreach (DiskEntry entry in listing.Entries)
        {
            string name = visit.Name + entry.Name;
            if (entry.IsLink)
                links.Enqueue((visit, entry));
            else if (entry.IsFolder)
                folders.Enqueue(new Visit(name + "/", Path.Combine(visit.Path, entry.Name)));
            else
                Add(name, isPlain ? name : walk.Key(Path.Combine(visit.Path, entry.Name)));
        }
    }

    private void Follow(Visit from, DiskEntry link)
    {
        string name = from.Name + link.Name,
            target = walk.Target(from.Path, link);
        if (!link.IsFolder)
            Add(name, walk.Key(target));
        else if (!walk.Holds(target, from.Path, start))
            folders.Enqueue(new Visit(name + "/", target));
        else if (!LinkTargets.IsWithin(walk.Root, target))
        {
            string place = walk.PlaceOf(name);
            problem(new(Fault.Data, $"{place} is a link to {target}, which holds the link itself. Remove it, or give {target}."));
        }
    }

    // A link may give an image a name that does not look like one: only ways that do are told apart.
    private void Add(string name, string key)
    {
        if (!ImageNames.IsImage(name) || seen.Add(key))
            files.Add(new TreeFile(name, key));
    }

    /// <param name="Name">Of the folder, ending in <c>/</c>.</param>
    /// <param name="Path">Without links.</param>
    private readonly record struct Visit(string Name, string Path);
}
