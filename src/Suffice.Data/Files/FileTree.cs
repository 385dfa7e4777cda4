namespace Suffice.Data.Files;

/// <summary>
/// Files below one place, on disk or in an archive, under relative names with <c>/</c>. Hidden ones (<see cref="ImageNames.IsHidden"/>) are
/// left out.
/// </summary>
internal abstract class FileTree
{
    /// <summary>For people and records: the folder's or the archive's name without its endings.</summary>
    public abstract string Name { get; }

    /// <summary>The folder's or the archive's path, for errors.</summary>
    public abstract string Place { get; }

    /// <summary>All files, in ordinal order, each once.</summary>
    public abstract IReadOnlyList<string> Files { get; }

    /// <summary>Names of the folders directly in a folder (<c>""</c>, or ending in <c>/</c>), in ordinal order.</summary>
    public abstract string[] FoldersIn(string folder);

    /// <summary>Names of the files directly in a folder (<c>""</c>, or ending in <c>/</c>), in ordinal order.</summary>
    public abstract string[] FilesIn(string folder);

    /// <summary>The files below a folder (<c>""</c>, or ending in <c>/</c>), in ordinal order, each once.</summary>
    /// <exception cref="SufficeException">Something below the folder cannot be read: no file is left out without a word.</exception>
    public abstract IReadOnlyList<TreeFile> FilesBelow(string folder);

    /// <summary>A file's content. Safe from several threads.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Machine"/>: it cannot be read.</exception>
    public abstract byte[] Read(string file);

    /// <summary>Where a file is, for errors.</summary>
    public string PlaceOf(string file) => Place.EndsWith('/') ? Place + file : $"{Place}/{file}";

    /// <summary>Opens a folder, or a .tar, .tar.gz or .tgz archive.</summary>
    /// <exception cref="SufficeException">
    /// <see cref="Fault.Data"/>: it is neither, or is damaged, or holds what cannot be read; <see cref="Fault.Machine"/>: no permission.
    /// </exception>
    public static FileTree Open(string path)
    {
        if (Directory.Exists(path))
            return new FolderTree(path);
        if (!File.Exists(path))
            throw new SufficeException(Fault.Data, $"{path} does not exist. Check the path.");
        return TarTree.IsArchive(path)
            ? new TarTree(path)
            : throw new SufficeException(
                Fault.Data,
                $"{path} is not a data set: a folder, an archive named .tar, .tar.gz or .tgz, "
                    + $"or a table of texts named .csv, .tsv or .jsonl is needed. Texts without labels are for `adapt --unlabelled`."
            );
    }
}
