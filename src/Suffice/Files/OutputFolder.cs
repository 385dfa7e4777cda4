namespace Suffice.Files;

/// <summary>Folders that results are written into.</summary>
internal static class OutputFolder
{
    /// <summary>Finds out, before any work, that a folder cannot be there.</summary>
    /// <returns>Where it is or will be, links followed.</returns>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when the path, or one above it, is a file.</exception>
    public static string Check(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string place = OutputTarget.WithoutLinks(path);
        for (string? at = place; at is not null; at = Path.GetDirectoryName(at))
        {
            if (!File.Exists(at))
                continue;
            throw new SufficeException(Fault.Usage, $"{at} is a file, but a folder is needed there. Give another path, or move the file.");
        }
        return place;
    }
}
