namespace Suffice.Files;

/// <summary>
/// Fills a folder when all of it is there: files are written into a folder beside it, which then takes its name, or whose files are moved
/// into an empty one.
/// </summary>
internal static class NewFolder
{
    /// <summary>Finds out, before any work, that a folder cannot be filled.</summary>
    /// <returns>Where it is or will be, links followed.</returns>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when something lies in it, or a file in its place.</exception>
    public static string Check(string path)
    {
        string place = OutputFolder.Check(path);
        if (Directory.Exists(place) && Directory.EnumerateFileSystemEntries(place).FirstOrDefault() is { } found)
            throw new SufficeException(
                Fault.Usage,
                $"{path} is not empty: {Path.GetFileName(found)} lies in it, and nothing is written beside other files. Give a new "
                    + "folder, or empty this one."
            );
        return place;
    }

    /// <param name="path">The folder: new, or empty.</param>
    /// <param name="fill">Writes the files into the folder that it is given.</param>
    /// <exception cref="SufficeException">As <see cref="Check"/>; with <see cref="Fault.Machine"/> when the machine refuses.</exception>
    public static void Write(string path, Action<string> fill)
    {
        string place = Check(path),
            temporary = $"{place}.{Guid.NewGuid():N}.tmp";
        try
        {
            Directory.CreateDirectory(temporary);
            fill(temporary);
            if (!Directory.Exists(place))
                Directory.Move(temporary, place);
            else // It may be a mount, or somebody's working folder.
                foreach (string file in Directory.EnumerateFiles(temporary))
                    File.Move(file, Path.Combine(place, Path.GetFileName(file)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SufficeException(
                Fault.Machine,
                $"Cannot fill {path}: {error.Message} Free some space or choose another folder, then try again.",
                error
            );
        }
        finally
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }
    }
}
