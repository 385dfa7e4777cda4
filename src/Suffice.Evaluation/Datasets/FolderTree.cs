namespace Suffice.Evaluation.Datasets;

/// <summary>Files below a folder.</summary>
internal sealed class FolderTree : FileTree
{
    private const int MaxDepth = 8;

    public FolderTree(string path)
    {
        Place = path.Length > 1 ? path.TrimEnd('/', Path.DirectorySeparatorChar) : path;
        Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = MaxDepth, IgnoreInaccessible = false, AttributesToSkip = 0 };
        try
        {
            Files = Sorted(Directory.EnumerateFiles(path, "*", options));
            Folders = Sorted(Directory.EnumerateDirectories(path, "*", options));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SufficeException(Fault.Machine, $"{path} cannot be listed: {error.Message} Check the folder's permissions.", error);
        }
    }

    public override string Name { get; }

    public override string Place { get; }

    public override IReadOnlyList<string> Files { get; }

    public override IReadOnlyList<string> Folders { get; }

    public override byte[] Read(string file)
    {
        try
        {
            return File.ReadAllBytes(Path.Combine(Place, file));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SufficeException(Fault.Machine, $"{PlaceOf(file)} cannot be read: {error.Message} Check the file's permissions and the disk.", error);
        }
    }

    private string[] Sorted(IEnumerable<string> paths)
    {
        string[] names = [.. paths.Select(path => Path.GetRelativePath(Place, path).Replace(Path.DirectorySeparatorChar, '/')).Where(name => !IsHidden(name))];
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }
}
