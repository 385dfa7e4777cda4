using Suffice.Files;

namespace Suffice.Data.Files;

/// <summary>Files below a folder.</summary>
internal sealed class FolderTree : FileTree
{
    private const int ProblemsShown = 5;

    private readonly FolderWalk walk;

    /// <exception cref="SufficeException">Something in it cannot be read: a data set must not get smaller without a word.</exception>
    public FolderTree(string path)
    {
        Place = path.Length > 1 ? path.TrimEnd('/', Path.DirectorySeparatorChar) : path;
        Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        walk = new FolderWalk(Place);
        Files = [.. FilesBelow("").Select(file => file.Name)];
    }

    public override string Name { get; }

    public override string Place { get; }

    public override IReadOnlyList<string> Files { get; }

    public override string[] FoldersIn(string folder) => [.. walk.In(folder).Where(entry => entry.IsFolder).Select(entry => entry.Name)];

    public override string[] FilesIn(string folder) => [.. walk.In(folder).Where(entry => !entry.IsFolder).Select(entry => entry.Name)];

    public override IReadOnlyList<TreeFile> FilesBelow(string folder)
    {
        var problems = new List<TreeProblem>();
        IReadOnlyList<TreeFile> files = walk.FilesBelow(folder, problems.Add);
        return problems switch
        {
            [] => files,
            [var one] => throw new SufficeException(one.Fault, one.Message),
            [var one, ..] => throw new SufficeException(
                one.Fault,
                $"{Place} holds {problems.Count:N0} things that cannot be read: {Shown(problems)}"
            ),
        };
    }

    public override byte[] Read(string file)
    {
        try
        {
            return File.ReadAllBytes(Path.Combine(Place, file));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw InputFile.Unreadable(PlaceOf(file), error);
        }
    }

    // In one line: line ends in messages are shown as escapes, for they may be part of a name.
    private static string Shown(List<TreeProblem> problems)
    {
        string more = problems.Count > ProblemsShown ? $" (and {problems.Count - ProblemsShown:N0} more)" : "";
        return string.Join(' ', problems.Take(ProblemsShown).Select(problem => problem.Message)) + more;
    }
}
