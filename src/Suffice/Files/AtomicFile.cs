using System.Collections.Concurrent;

namespace Suffice.Files;

/// <summary>
/// Replaces a file as a whole or not at all: writes a temporary file beside it, flushes it to the disk, renames it over the old one. A
/// reader that has the old file mapped keeps the old bytes. Where the path is a symbolic link, what it points to is replaced, and the link
/// stays; an old file's permissions are kept, and its owner where the system allows. Devices, pipes and descriptors (<c>/dev/null</c>,
/// <c>/dev/stdout</c>) are written straight to: there is nothing to replace.
/// </summary>
internal static class AtomicFile
{
    private static readonly ConcurrentDictionary<string, bool> Begun = []; // temporary files of this process

    /// <param name="path">The file to create or replace. Missing folders are created.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="SufficeException">
    /// With <see cref="Fault.Machine"/> when the machine refuses; the old file is then unchanged. With <see cref="Fault.Usage"/> as
    /// <see cref="Check"/>.
    /// </exception>
    /// <exception cref="BrokenPipeException">The path is a pipe that nobody reads any more.</exception>
    public static void Write(string path, Action<Stream> write) => Write(path, write, static stream => stream);

    /// <summary>Finds out, before any work, that a path cannot be that of a file to write. Changes nothing.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when it cannot.</exception>
    public static void Check(string path) => OutputTarget.Of(path);

    /// <summary>Whether other files can lie beside one at this path: beside a device, a pipe or a descriptor nobody would look for
    /// them.</summary>
    /// <inheritdoc cref="Check"/>
    public static bool HasNeighbours(string path) => !OutputTarget.Of(path).IsSpecial;

    /// <summary>Whether writing to one path would replace what lies at the other: both are names of one file, links followed.</summary>
    /// <inheritdoc cref="Check"/>
    public static bool WouldReplace(string path, string other) =>
        OutputTarget.Of(path) is { IsSpecial: false } target && target.Path == OutputTarget.WithoutLinks(other);

    /// <summary>Replaces a file by a copy of another.</summary>
    /// <inheritdoc cref="Write(string, Action{Stream})"/>
    public static void Copy(string source, string path) => Write(path, stream =>
        {
            using FileStream from = File.OpenRead(source);
            from.CopyTo(stream);
        });

    /// <param name="wrap">Lets a test put a small disk between writer and file.</param>
    internal static void Write(string path, Action<Stream> write, Func<Stream, Stream> wrap)
    {
        bool replaces = true;
        try
        {
            OutputTarget target = OutputTarget.Of(path);
            replaces = !target.IsSpecial;
            if (replaces)
                Replace(target, write, wrap);
            else
                WriteInto(target, write, wrap);
        }
        catch (Exception error) when (error is (IOException and not BrokenPipeException) or UnauthorizedAccessException)
        {
            string remedy = replaces
                ? "A file that was there before is unchanged. Free some space or choose another folder, then try again."
                : "Choose another place, then try again.";
            throw new SufficeException(Fault.Machine, $"Cannot write {path}: {error.Message} {remedy}", error);
        }
    }

    /// <summary>Deletes what was begun and is not whole, before a process ends without waiting for those who write.</summary>
    public static void Abandon()
    {
        foreach (string temporary in Begun.Keys)
            DeleteQuietly(temporary);
    }

    private static void WriteInto(OutputTarget target, Action<Stream> write, Func<Stream, Stream> wrap)
    {
        using Stream straight = target.OpenSpecial();
        Stream stream = wrap(straight);
        write(stream);
        stream.Flush();
    }

    private static void Replace(OutputTarget target, Action<Stream> write, Func<Stream, Stream> wrap)
    {
        string temporary = $"{target.Path}.{Guid.NewGuid():N}.tmp";
        bool renamed = false;
        Begun[temporary] = true;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target.Path)!);
            using (var file = new FileStream(temporary, Options(target)))
            {
                Stream stream = wrap(file);
                write(stream);
                stream.Flush();
                KeepPermissions(target, file);
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, target.Path, overwrite: true);
            renamed = true;
        }
        finally
        {
            if (!renamed)
                DeleteQuietly(temporary);
            Begun.TryRemove(temporary, out _);
        }
    }

    private static FileStreamOptions Options(OutputTarget target)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = 1 << 16,
        };
        // What only its owner may read must not be open to others for a moment.
        if (target.Found is not null && !OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    private static void KeepPermissions(OutputTarget target, FileStream file)
    {
        if (target.Found is not { } old || OperatingSystem.IsWindows())
            return;
        old.Own(file.SafeFileHandle); // First, because a change of owner takes bits away.
        File.SetUnixFileMode(file.SafeFileHandle, File.GetUnixFileMode(target.Path));
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
