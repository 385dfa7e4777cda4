namespace Suffice.Training.Optimisation;

/// <summary>Keeps two processes from making the same file: both would write its checkpoints.</summary>
internal sealed class WorkLock : IDisposable
{
    /// <summary>Of locks.</summary>
    public const string Extension = ".lock";

    private readonly FileStream stream;

    private WorkLock(FileStream stream) => this.stream = stream;

    /// <summary>Held until disposed, or until the process ends, however it ends.</summary>
    /// <param name="result">The file to be made; the lock lies beside it.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when another process makes it already; with
    /// <see cref="Fault.Machine"/> when the folder cannot be written.</exception>
    public static WorkLock Take(string result)
    {
        string path = result + Extension;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return new WorkLock(
                new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose)
            );
        }
        catch (IOException error) when (File.Exists(path))
        {
            throw new SufficeException(
                Fault.Usage,
                $"{result} is being made by another process, which holds {path}. Wait for it, stop it, or work in another folder.",
                error
            );
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SufficeException(Fault.Machine, $"{path} cannot be written: {error.Message} Give a folder that can be.", error);
        }
    }

    /// <summary>Whether a process holds a lock; the file of one that was killed may lie there still.</summary>
    /// <param name="path">The lock's own file.</param>
    public static bool IsHeld(string path)
    {
        try
        {
            new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1).Dispose();
            return false;
        }
        catch (IOException)
        {
            return File.Exists(path);
        }
    }

    public void Dispose() => stream.Dispose();
}
