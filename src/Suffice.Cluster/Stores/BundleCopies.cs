using Suffice.Bundles;

namespace Suffice.Cluster.Stores;

/// <summary>Bundles of a store, copied to this machine once and checked: mapping does not go over a network then.</summary>
/// <param name="folder">Where copies lie; silos may share it.</param>
internal sealed class BundleCopies(string folder)
{
    /// <summary>Where they lie if nobody says otherwise.</summary>
    public static string UsualFolder => Path.Combine(Path.GetTempPath(), $"suffice-bundles-{Environment.UserName}");

    /// <summary>The copy of a bundle.</summary>
    /// <param name="hash">Its checksum.</param>
    /// <param name="fetch">Makes the file that it is given.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Bundle"/> where what was fetched is another bundle; with
    /// <see cref="Fault.Machine"/> where it cannot be kept.</exception>
    public string Get(string hash, Action<string> fetch)
    {
        string file = Path.Combine(folder, $"{hash}.suffice"),
            fresh = $"{file}.{Guid.NewGuid():N}.tmp";
        if (IsWhole(file, hash))
            return file;
        try
        {
            Directory.CreateDirectory(folder);
            fetch(fresh);
            Check(fresh, hash);
            File.Move(fresh, file, overwrite: true);
            return file;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SufficeException(
                Fault.Machine,
                $"{folder} cannot hold a copy of bundle {hash}: {error.Message} Free some space, or give another folder with --copies.",
                error
            );
        }
        finally
        {
            File.Delete(fresh);
        }
    }

    /// <summary>A bundle is what its name says, or it is not used.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Bundle"/> where it is not.</exception>
    public static void Check(string path, string hash)
    {
        using BundleFile bundle = BundleFile.Open(path);
        if (bundle.Hash != hash)
            throw new SufficeException(
                Fault.Bundle,
                $"{path} is another bundle: its checksum is {bundle.Hash}. Remove {hash}.suffice from the store, and give the command "
                    + "again."
            );
    }

    private static bool IsWhole(string path, string hash)
    {
        if (!File.Exists(path))
            return false;
        try
        {
            Check(path, hash);
            return true;
        }
        catch (SufficeException)
        {
            return false; // It is fetched again.
        }
    }
}
