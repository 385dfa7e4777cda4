namespace Suffice.Files;

/// <summary>Opens and reads what a user names: a file, or a pipe or device to its end.</summary>
internal static class InputFile
{
    /// <param name="path">The file.</param>
    /// <param name="most">Bytes that are read at most.</param>
    /// <param name="fault">Of an error that lies with what was given: nothing there, a folder, too large.</param>
    /// <exception cref="SufficeException">With <paramref name="fault"/>, or <see cref="Fault.Machine"/> when the system refuses: no
    /// permission, disk error.</exception>
    public static byte[] Read(string path, long most, Fault fault)
    {
        try
        {
            using FileStream file = Open(path, fault);
            return Read(file, path, most, fault);
        }
        catch (IOException error)
        {
            throw Unreadable(path, error);
        }
    }

    /// <summary>Opens it for reading, in whatever pieces come.</summary>
    /// <inheritdoc cref="Read(string, long, Fault)"/>
    public static FileStream Open(string path, Fault fault)
    {
        try
        {
            if (string.IsNullOrWhiteSpace(path))
                throw new SufficeException(fault, "The path of a file to read is empty. Give the path of a file.");
            if (Directory.Exists(path))
                throw new SufficeException(fault, $"{path} is a folder, but a file is needed. Give the path of a file.");
            if (OutputTarget.Named(path) is { } number && !InheritedDescriptor.IsOpen(number))
                throw new SufficeException(fault, $"{path} is closed. Give the path of a file, or `< /dev/null` for nothing.");
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SufficeException(fault, $"{path} does not exist. Check the path.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw Unreadable(path, error);
        }
    }

    /// <summary>Reads what is left of a stream, whether or not it says how long it is.</summary>
    /// <param name="source">Stays open.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="most">Bytes that are read at most.</param>
    /// <param name="fault">Of a stream that has more.</param>
    /// <exception cref="IOException">The system refuses.</exception>
    public static byte[] Read(Stream source, string name, long most, Fault fault)
    {
        ArgumentNullException.ThrowIfNull(source);
        // A pipe has no length, and files of /proc say 0.
        long length = source.CanSeek ? source.Length : 0;
        if (length > most)
            throw TooLarge(FormattableString.Invariant($"{length:N0} bytes; at most {most:N0} are read"));
        byte[] content = new byte[length > 0 ? length : 1 << 16];
        int read = source.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        while (read == content.Length && source.ReadByte() is >= 0 and var next)
        {
            if (read >= most)
                throw TooLarge(FormattableString.Invariant($"more than the {most:N0} bytes that are read"));
            Array.Resize(ref content, (int)Math.Min(most, read * 2L));
            content[read++] = (byte)next;
            read += source.ReadAtLeast(content.AsSpan(read), content.Length - read, throwOnEndOfStream: false);
        }
        if (read > most)
            throw TooLarge(FormattableString.Invariant($"more than the {most:N0} bytes that are read"));
        return read == content.Length ? content : content[..read];

        SufficeException TooLarge(string what) => new(fault, $"{name} has {what}. Make it smaller, or check the path.");
    }

    /// <summary>What to say when the system refuses to read something.</summary>
    public static SufficeException Unreadable(string name, Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        string message = $"{name} cannot be read: {error.Message.TrimEnd('.')}. Check the file's permissions and the disk.";
        return new SufficeException(Fault.Machine, message, error);
    }
}
