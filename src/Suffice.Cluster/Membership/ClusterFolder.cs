namespace Suffice.Cluster.Membership;

/// <summary>The folder in which the silos of a cluster find each other, and clients find them: who is there, and which cluster it is.
/// </summary>
internal sealed class ClusterFolder
{
    private const string IdFile = "cluster";

    private const double MostSecondsAhead = 10;

    private ClusterFolder(string path, string id) => (Folder, Id) = (path, id);

    /// <summary>Its full path.</summary>
    public string Folder { get; }

    /// <summary>What no other cluster is called, so that nobody joins the wrong one.</summary>
    public string Id { get; }

    /// <summary>Opens a folder, and makes it a cluster's if it is none yet.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Machine"/> where it cannot be written.</exception>
    public static ClusterFolder Create(string folder)
    {
        string path = Path.GetFullPath(folder),
            file = Path.Combine(path, IdFile);
        try
        {
            Directory.CreateDirectory(path);
            if (!File.Exists(file))
                WriteOnce(file, Guid.NewGuid().ToString("N"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SufficeException(
                Fault.Machine,
                $"{path} cannot hold what a cluster shares: {error.Message} Give --store a folder that all silos can write.",
                error
            );
        }
        return Open(path);
    }

    /// <summary>Opens one that is there.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> where there is none.</exception>
    public static ClusterFolder Open(string folder)
    {
        string path = Path.GetFullPath(folder),
            file = Path.Combine(path, IdFile);
        if (!File.Exists(file))
            throw new SufficeException(
                Fault.Usage,
                $"{path} is no cluster's store: it has no file '{IdFile}'. Start a silo with `cluster silo --store {folder}` first."
            );
        return new ClusterFolder(path, File.ReadAllText(file).Trim());
    }

    /// <summary>Refuses a machine whose clock is not that of the folder: silos say there when they were last alive, and those whose clocks
    /// differ take each other for dead.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Machine"/>.</exception>
    public void CheckClock()
    {
        string trial = Path.Combine(Folder, $"{Guid.NewGuid():N}.tmp");
        File.WriteAllText(trial, "now");
        double ahead = (TimeProvider.System.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(trial)).TotalSeconds;
        File.Delete(trial);
        if (Math.Abs(ahead) > MostSecondsAhead)
            throw new SufficeException(
                Fault.Machine,
                FormattableString.Invariant($"This machine's clock is {Math.Abs(ahead):0} seconds ")
                    + $"{(ahead > 0 ? "ahead of" : "behind")} that of {Folder}: silos would take each other for dead. "
                    + "Set the clocks, as by NTP."
            );
    }

    /// <summary>Who is there.</summary>
    public string Members => Path.Combine(Folder, "members.json");

    /// <summary>The first to write it wins.</summary>
    private static void WriteOnce(string file, string text)
    {
        string mine = $"{file}.{Guid.NewGuid():N}.tmp";
        File.WriteAllText(mine, text);
        try
        {
            File.Move(mine, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(mine);
        }
    }
}
