namespace Suffice.Bundles;

/// <summary>
/// Replaces a file as a whole or not at all: writes a temporary file beside it, flushes it to the disk, renames it over the old one. A reader
/// that has the old file mapped keeps the old bytes.
/// </summary>
public static class AtomicFile
{
    /// <param name="path">The file to create or replace. Missing folders are created.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Machine"/> when the machine refuses; the old file is then unchanged.</exception>
    public static void Write(string path, Action<Stream> write) => Write(path, write, static stream => stream);

    /// <param name="wrap">Lets a test put a small disk between writer and file.</param>
    internal static void Write(string path, Action<Stream> write, Func<Stream, Stream> wrap)
    {
        string full = Path.GetFullPath(path);
        string temporary = $"{full}.{Guid.NewGuid():N}.tmp";
        bool renamed = false;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                Stream stream = wrap(file);
                write(stream);
                stream.Flush();
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, full, overwrite: true);
            renamed = true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SufficeException(Fault.Machine,
                $"Cannot write {path}: {error.Message} A file that was there before is unchanged. Free some space or choose another folder, then try again.", error);
        }
        finally
        {
            if (!renamed) DeleteQuietly(temporary);
        }
    }

    private static void DeleteQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The first error is the one to report.
        }
    }
}
