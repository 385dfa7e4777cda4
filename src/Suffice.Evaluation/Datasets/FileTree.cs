namespace Suffice.Evaluation.Datasets;

/// <summary>Files below one place, on disk or in an archive, under relative names with <c>/</c>.</summary>
internal abstract class FileTree
{
    /// <summary>For people and records: the folder's or the archive's name without its endings.</summary>
    public abstract string Name { get; }

    /// <summary>The folder's or the archive's path, for errors.</summary>
    public abstract string Place { get; }

    /// <summary>All files, in ordinal order. Hidden ones (a part of the name begins with a dot or is <c>__MACOSX</c>) are left out.</summary>
    public abstract IReadOnlyList<string> Files { get; }

    /// <summary>All folders, in ordinal order, hidden ones left out.</summary>
    public abstract IReadOnlyList<string> Folders { get; }

    /// <summary>A file's content. Safe from several threads.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Machine"/>: it cannot be read.</exception>
    public abstract byte[] Read(string file);

    /// <summary>Where a file is, for errors.</summary>
    public string PlaceOf(string file) => $"{Place}/{file}";

    /// <summary>Names of the folders directly in a folder (<c>""</c>, or ending in <c>/</c>).</summary>
    public string[] FoldersIn(string folder) => [.. Folders.Where(name => IsIn(name, folder)).Select(name => name[folder.Length..])];

    /// <summary>Names of the files directly in a folder (<c>""</c>, or ending in <c>/</c>).</summary>
    public string[] FilesIn(string folder) => [.. Files.Where(name => IsIn(name, folder)).Select(name => name[folder.Length..])];

    /// <summary>Opens a folder, or a .tar, .tar.gz or .tgz archive.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: it is neither, or is damaged.</exception>
    public static FileTree Open(string path)
    {
        if (Directory.Exists(path)) return new FolderTree(path);
        if (!File.Exists(path)) throw new SufficeException(Fault.Data, $"{path} does not exist. Check the path.");
        return TarTree.IsArchive(path)
            ? new TarTree(path)
            : throw new SufficeException(Fault.Data, $"{path} is not a data set: a folder, an archive named .tar, .tar.gz or .tgz, or a table of texts named .csv, .tsv or .jsonl is needed.");
    }

    protected static bool IsHidden(string name) => name.Split('/').Any(part => part.StartsWith('.') || part == "__MACOSX");

    private static bool IsIn(string name, string folder) =>
        name.Length > folder.Length && name.StartsWith(folder, StringComparison.Ordinal) && !name.AsSpan(folder.Length).Contains('/');
}
