using System.IO.Enumeration;

namespace Suffice.Data.Files;

/// <summary>A file or folder in a folder.</summary>
/// <param name="Name">Without the folders it lies in.</param>
/// <param name="IsFolder">Whether it is a folder, or leads to one.</param>
/// <param name="IsLink">Whether it leads elsewhere.</param>
internal readonly record struct DiskEntry(string Name, bool IsFolder, bool IsLink);

/// <summary>What lies directly in a folder on disk, in ordinal order, hidden names left out; and what there cannot be read.</summary>
internal sealed class DiskFolder
{
    private static readonly EnumerationOptions All = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    private readonly List<DiskEntry> entries = [];
    private readonly List<TreeProblem> problems = [];
    private readonly string path;
    private readonly string place;

    /// <param name="path">The folder's, without links.</param>
    /// <param name="place">The folder's, for errors.</param>
    /// <param name="links">Says where links lead.</param>
    public DiskFolder(string path, string place, LinkTargets links)
    {
        this.path = path;
        this.place = place;
        foreach (Found found in List().OrderBy(found => found.Entry.Name, StringComparer.Ordinal))
            if (!ImageNames.IsHidden(found.Entry.Name))
                Add(found, links);
    }

    public IReadOnlyList<DiskEntry> Entries => entries;

    public IReadOnlyList<TreeProblem> Problems => problems;

    private Found[] List()
    {
        try
        {
            return [.. new FileSystemEnumerable<Found>(path, (ref entry) => Found.Of(ref entry), All)];
        }
        catch (PathTooLongException)
        {
            const string what = "cannot be listed: its path is longer than this system allows";
            Problem(Fault.Data, place, what, "Give a folder further down, or shorten names");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Problem(Fault.Machine, place, $"cannot be listed: {error.Message.TrimEnd('.')}", "Check the folder's permissions");
        }
        return [];
    }

    private void Add(Found found, LinkTargets links)
    {
        DiskEntry entry = found.Entry;
        bool isImage = !entry.IsFolder && ImageNames.IsImage(entry.Name);
        string at = Path.Combine(path, entry.Name);
        if (!IsUtf8(entry.Name, at))
        {
            if (isImage || entry.IsFolder || ImageNames.IsOtherImage(entry.Name))
                problems.Add(new(Fault.Data, ImageNames.NotUtf8(PlaceOf(entry))));
            return;
        }
        string real = entry.IsLink ? links.Of(path, entry.Name) : at;
        if (entry.IsLink && !IsThere(real))
        {
            Problem(entry, "is a link that leads to nothing, or to nothing that may be read", "Mend the link, or remove it");
            return;
        }
        if (isImage && (entry.IsLink || found.Length == 0) && Facts(real) is not { Length: > 0 })
        {
            if (IsThere(real))
                Problem(entry, "holds no bytes: it is empty, or a pipe, socket or device", "Replace it, or remove it");
            else
                Problem(entry, "cannot be reached", "Check the permissions of the folder");
            return;
        }
        entries.Add(entry);
    }

    private void Problem(DiskEntry entry, string what, string remedy) => Problem(Fault.Data, PlaceOf(entry), what, remedy);

    private string PlaceOf(DiskEntry entry) => $"{place.TrimEnd('/')}/{entry.Name}";

    private void Problem(Fault fault, string where, string what, string remedy) => problems.Add(new(fault, $"{where} {what}. {remedy}."));

    // Bytes that are not UTF-8 become U+FFFD, and under that name there is nothing; unless a file really has that name: then it comes
    // twice.
    private bool IsUtf8(string name, string at) =>
        !name.Contains('\uFFFD') || ((entries.Count == 0 || entries[^1].Name != name) && Facts(at) is not null);

    // A link that comes back to itself leads to a link.
    private static bool IsThere(string real) => Facts(real) is var (attributes, _) && (attributes & FileAttributes.ReparsePoint) == 0;

    /// <summary>Null where nothing is, or may be seen.</summary>
    private static (FileAttributes Attributes, long Length)? Facts(string path)
    {
        try
        {
            var file = new FileInfo(path);
            FileAttributes attributes = file.Attributes;
            return attributes == (FileAttributes)(-1) ? null : (attributes, (attributes & FileAttributes.Directory) != 0 ? 0 : file.Length);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private readonly record struct Found(DiskEntry Entry, long Length)
    {
        public static Found Of(ref FileSystemEntry entry)
        {
            bool isLink = (entry.Attributes & FileAttributes.ReparsePoint) != 0;
            return new(new DiskEntry(entry.FileName.ToString(), entry.IsDirectory, isLink), entry.Length);
        }
    }
}
