namespace Suffice.Bundles;

/// <summary>Folders that results are written into.</summary>
public static class OutputFolder
{
    /// <summary>Finds out, before any work, that a folder cannot be there.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when the path, or one above it, is a file.</exception>
    public static void Check(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        for (string? at = Path.GetFullPath(path); at is not null; at = Path.GetDirectoryName(at))
        {
            if (File.Exists(at)) throw new SufficeException(Fault.Usage, $"{at} is a file, but a folder is needed there. Give another path, or move the file away.");
        }
    }

    /// <summary>Makes it, with all above it, where it is not there.</summary>
    /// <inheritdoc cref="Check"/>
    public static void Make(string path)
    {
        Check(path);
        Directory.CreateDirectory(path);
    }
}
