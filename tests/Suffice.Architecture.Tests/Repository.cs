namespace Suffice.Architecture.Tests;

/// <summary>The files of this repository.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>Projects under <c>src</c>, by name.</summary>
    public static string[] Projects { get; } =
    [.. Directory.GetDirectories(Path.Combine(Root, "src")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    /// <summary>C# files below a folder, build output left out.</summary>
    public static string[] Sources(string folder) => [.. Files(folder, "*.cs")];

    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory
            .EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Where(path => !Relative(path).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal);

    public static string Relative(string path) => Path.GetRelativePath(Root, path);

    private static string Find()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Suffice.slnx")))
            folder = Path.GetDirectoryName(folder);
        return folder
            ?? throw new InvalidOperationException("Suffice.slnx is in no folder above the tests. Run them inside the repository.");
    }
}
