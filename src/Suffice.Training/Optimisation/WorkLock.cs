namespace Suffice.Training.Optimisation;

/// <summary>Keeps two processes from making the same file: both would write its checkpoints.</summary>
internal sealed class WorkLock : IDisposable
{
    private readonly FileStream stream;

    private WorkLock(FileStream stream) => this.stream = stream;

    /// <summary>Held until disposed, or until the process ends, however it ends.</summary>
    /// <param name="result">The file to be made; the lock lies beside it.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when another process makes it already; with
    /// <see cref="Fault.Machine"/> when the folder cannot be written.</exception>
    public static WorkLock Take(string result)
    {
        string path = result + ".lock";
        try
        {
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

    public void Dispose() => stream.Dispose();
}
