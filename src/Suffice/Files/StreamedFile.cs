namespace Suffice.Files;

/// <summary>A file that is written while its content comes, to be read by others meanwhile; not replaced as a whole, as
/// <see cref="AtomicFile"/> does.</summary>
internal static class StreamedFile
{
    /// <summary>Empties the file, or makes it; opens a device, a pipe or a descriptor as it is. What is written passes on at
    /// once.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when the path is a folder's; with <see cref="Fault.Machine"/>
    /// when the machine refuses.</exception>
    public static Stream Open(string path)
    {
        try
        {
            OutputTarget target = OutputTarget.Of(path);
            if (target.IsSpecial)
                return target.OpenSpecial();
            Directory.CreateDirectory(Path.GetDirectoryName(target.Path)!);
            return new FileStream(target.Path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite, 0);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SufficeException(Fault.Machine, $"Cannot write {path}: {error.Message} Choose another place, then try again.", error);
        }
    }

    /// <summary>Whether a path is this process's standard output under one of its names.</summary>
    public static bool IsStandardOutput(string path) => OutputTarget.Of(path).Descriptor == 1;
}
