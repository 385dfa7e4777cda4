using System.Formats.Tar;
using System.IO.Compression;
using Suffice.Files;
using Suffice.Inputs;

namespace Suffice.Data.Files;

/// <summary>The files of a tar archive, plain or gzipped, held in memory as they are stored: nothing is unpacked to disk.</summary>
internal sealed class TarTree : FileTree
{
    private const long MaxBytes = 4L << 30;

    private static readonly string[] Endings = [".tar", ".tar.gz", ".tgz"];

    private const int MaxName = 4096; // what systems take as a path

    private readonly SortedDictionary<string, byte[]> files = new(StringComparer.Ordinal);
    private readonly SortedSet<string> folders = new(StringComparer.Ordinal);
    private readonly string[] names;
    private readonly ILookup<string, string> filesIn,
        foldersIn;

    public TarTree(string path)
    {
        Place = path;
        string file = Path.GetFileName(path);
        Name = file[..^Endings.First(ending => file.EndsWith(ending, StringComparison.OrdinalIgnoreCase)).Length];
        try
        {
            ReadAll(path);
        }
        catch (Exception error) when (error is EndOfStreamException or InvalidDataException or FormatException)
        {
            throw Bad($"is truncated or damaged ({error.Message.TrimEnd('.')})", "Fetch it again", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw InputFile.Unreadable(path, error);
        }
        names = [.. files.Keys];
        filesIn = ByFolder(names);
        foldersIn = ByFolder(folders);
    }

    public override string Name { get; }

    public override string Place { get; }

    public override IReadOnlyList<string> Files => names;

    public override string[] FoldersIn(string folder) => [.. foldersIn[folder]];

    public override string[] FilesIn(string folder) => [.. filesIn[folder]];

    public override IReadOnlyList<TreeFile> FilesBelow(string folder)
    {
        int first = Array.BinarySearch(names, folder, StringComparer.Ordinal);
        return
        [
            .. names
                .Skip(first < 0 ? ~first : first)
                .TakeWhile(name => name.StartsWith(folder, StringComparison.Ordinal))
                .Select(name => new TreeFile(name, name)),
        ];
    }

    public override byte[] Read(string file) => files[file];

    public static bool IsArchive(string path) => Endings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private void ReadAll(string path)
    {
        if (new FileInfo(path).Length == 0)
            throw new EndOfStreamException("it holds no bytes"); // and opening a pipe might wait for ever
        using FileStream stored = File.OpenRead(path);
        Span<byte> magic = stackalloc byte[2];
        bool zipped = stored.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic[0] == 0x1F && magic[1] == 0x8B;
        stored.Position = 0;
        using Stream content = zipped ? new GZipStream(stored, CompressionMode.Decompress) : new BufferedStream(stored, 1 << 16);
        using var tail = new TailStream(content);
        using var tar = new TarReader(tail);
        long bytes = 0;
        while (tar.GetNextEntry() is { } entry)
        {
            string name = Checked(entry.Name);
            if (name.Length == 0 || name.Split('/').Any(ImageNames.IsHidden))
                continue;
            CheckUtf8(name, entry.EntryType is TarEntryType.Directory);
            AddFolders(name, entry.EntryType is TarEntryType.Directory);
            if (!IsFile(entry, name))
                continue;
            CheckLength(entry, name, ref bytes);
            var file = new byte[entry.Length];
            entry.DataStream?.ReadExactly(file);
            files[name] = file;
        }
        // Neither gzip nor tar readers notice an end that is cut off between two files: the archive's own end mark, a block of zeros, shows
        // it.
        if (!tail.EndsInZeros())
            throw new EndOfStreamException("its end mark is missing");
    }

    /// <summary>Whether an entry is a file to keep; links, and images that are no plain files, are refused.</summary>
    private bool IsFile(TarEntry entry, string name)
    {
        if (entry.EntryType is TarEntryType.SymbolicLink or TarEntryType.HardLink)
            throw Bad(
                $"holds a link, {name}",
                "Pack the files themselves (tar --dereference --hard-dereference), or unpack it and give the folder"
            );
        if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile)
            return true;
        if (ImageNames.IsImage(name) && entry.EntryType is not TarEntryType.Directory)
            throw Bad($"holds {name}, which is no plain file", "Replace it there, or remove it");
        return false;
    }

    /// <param name="entry">A file.</param>
    /// <param name="name">Its name.</param>
    /// <param name="bytes">Of all files so far; this one is added.</param>
    private void CheckLength(TarEntry entry, string name, ref long bytes)
    {
        if (entry.Length == 0 && ImageNames.IsImage(name))
            throw Bad($"holds {name}, which holds no bytes", "Replace it there, or remove it");
        if (entry.Length > ImageDecoder.MaxFileBytes || (bytes += entry.Length) > MaxBytes)
            throw Bad(
                $"holds more than {MaxBytes >> 30} GiB, or a file of more than {ImageDecoder.MaxFileBytes >> 20} MiB ({name})",
                "Unpack it and give the folder"
            );
    }

    /// <summary>A name relative to the archive's root; one that leads out of it is refused, although nothing is written to disk.</summary>
    private string Checked(string name)
    {
        string[] parts = [.. name.Split('/').Where(part => part is not ("" or "."))];
        if (name.Length > MaxName)
            throw Bad($"holds a name of {name.Length:N0} characters, {name[..80]}…; at most {MaxName:N0} are read", "Shorten it");
        return name.StartsWith('/') || parts.Contains("..") || name.Contains('\\') || name.Contains('\0')
            ? throw Bad($"holds a file whose name leads out of it, {name}", "Do not trust it; get it from another source")
            : string.Join('/', parts);
    }

    // The reader makes U+FFFD of other bytes, so that two files might get one name.
    private void CheckUtf8(string name, bool isFolder)
    {
        if (name.Contains('\uFFFD') && (isFolder || ImageNames.IsImage(name) || ImageNames.IsOtherImage(name)))
            throw Bad($"holds a name that is not UTF-8, {ImageNames.Escaped(name)}", "Rename it (convmv does) and pack it again");
    }

    private void AddFolders(string name, bool isFolder)
    {
        if (isFolder)
            folders.Add(name);
        for (int slash = name.LastIndexOf('/'); slash > 0; slash = name.LastIndexOf('/', slash - 1))
        {
            if (!folders.Add(name[..slash]))
                return;
        }
    }

    private static ILookup<string, string> ByFolder(IEnumerable<string> names) =>
        names.ToLookup(name => name[..(name.LastIndexOf('/') + 1)], name => name[(name.LastIndexOf('/') + 1)..], StringComparer.Ordinal);

    private SufficeException Bad(string what, string remedy, Exception? inner = null) =>
        new(Fault.Data, $"{Place} {what}. {remedy}.", inner);
}
