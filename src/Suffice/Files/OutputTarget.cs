using System.Globalization;

namespace Suffice.Files;

/// <summary>
/// Where a path that is to be written leads: symbolic links are followed one by one, so that what they point to is written, whether or
/// not it is there yet. A descriptor of this process (<c>/dev/stdout</c>, <c>/proc/self/fd/3</c>) is kept as such.
/// </summary>
/// <param name="Path">Absolute, without links.</param>
/// <param name="Descriptor">The descriptor's number; null for files.</param>
/// <param name="Found">What is there; null if nothing.</param>
internal sealed record OutputTarget(string Path, int? Descriptor, UnixFile? Found)
{
    /// <summary>Linux follows as many.</summary>
    private const int MostLinks = 40;

    /// <summary>Whether it is a device, a pipe or the like, to be written straight to: whoever renames a file over it destroys
    /// it.</summary>
    public bool IsSpecial => Descriptor is not null || Found?.Kind == UnixFile.FileKind.Special;

    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when it is a folder or no path at all, or when its links lead
    /// in a circle.</exception>
    public static OutputTarget Of(string path)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0'))
            throw new SufficeException(Fault.Usage, "The path of a file to write is empty, or has a NUL byte in it. Give another path.");
        string place = WithoutLinks(path);
        UnixFile? found = UnixFile.Of(place);
        if (found?.Kind == UnixFile.FileKind.Folder || System.IO.Path.EndsInDirectorySeparator(path))
        {
            string such = System.IO.Path.Combine(path, "NAME");
            throw new SufficeException(Fault.Usage, $"{path} is a folder, but a file is to be written. Give the path of a file: {such}.");
        }
        return new OutputTarget(place, DescriptorOf(place), found);
    }

    /// <summary>The number of a descriptor that a path names (<c>/dev/stdin</c>, <c>/dev/fd/3</c>); null for others.</summary>
    public static int? Named(string path) =>
        path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal)
            ? DescriptorOf(WithoutLinks(path))
            : null;

    /// <summary>Makes it writable as it is: a descriptor, or a device or pipe that is there.</summary>
    public Stream OpenSpecial() =>
        Descriptor is { } number
            ? new DescriptorStream(InheritedDescriptor.OrNone(number), Path)
            : new DescriptorStream(File.OpenHandle(Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite), Path);

    /// <summary>The absolute path without links; of what is there, or of what would be made.</summary>
    public static string WithoutLinks(string given)
    {
        string path = System.IO.Path.GetFullPath(given);
        string root = System.IO.Path.GetPathRoot(path)!,
            at = root;
        var left = new Stack<string>(Parts(path[root.Length..]));
        for (int links = 0; left.TryPop(out string? part); )
        {
            if (part == "..")
            {
                at = System.IO.Path.GetDirectoryName(at) ?? root;
                continue;
            }
            string next = System.IO.Path.Combine(at, part);
            if (DescriptorOf(next) is not null || new FileInfo(next).LinkTarget is not { } target)
            {
                at = next;
                continue;
            }
            if (++links > MostLinks)
                throw new SufficeException(Fault.Usage, $"{given}: its symbolic links lead in a circle. Give another path, or mend them.");
            if (System.IO.Path.IsPathRooted(target))
                at = root;
            foreach (string more in Parts(target))
                left.Push(more);
        }
        return at;
    }

    // The last first, as a stack wants them.
    private static IEnumerable<string> Parts(string path) =>
        path.Split('/', System.IO.Path.DirectorySeparatorChar).Where(part => part is not ("" or ".")).Reverse();

    // On Linux, /dev/stdout and /dev/fd are links to what lies in /proc.
    private static int? DescriptorOf(string path)
    {
        string[] parts = path.Split('/');
        string self = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        bool isMine = parts is ["", "dev", "fd", _] || (parts is ["", "proc", var process, .., "fd", _] && process == self);
        return isMine && int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
    }
}
