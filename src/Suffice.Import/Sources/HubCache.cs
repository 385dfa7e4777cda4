using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Suffice.Files;

namespace Suffice.Import.Sources;

/// <summary>
/// A model's folder in the hub's own cache: <c>blobs</c> named by their checksums, <c>snapshots/COMMIT</c> with links to them, and
/// <c>refs</c> that say which commit a revision is. A blob that is not whole ends in <c>.incomplete</c> and is gone on with.
/// </summary>
internal sealed class HubCache(string root, HubName name)
{
    private const int Tries = 5;

    private readonly string folder = Path.Combine(root, name.Folder);

    /// <summary>Where a commit's files are.</summary>
    public string Snapshot(string commit) => Path.Combine(folder, "snapshots", commit);

    /// <summary>The commit that a revision was when it was last asked for; null: never.</summary>
    public string? Known()
    {
        string note = Path.Combine(folder, "refs", name.Revision);
        return File.Exists(note) ? File.ReadAllText(note).Trim()
            : Directory.Exists(Snapshot(name.Revision)) ? name.Revision
            : null;
    }

    public void Remember(string commit)
    {
        string note = Path.Combine(folder, "refs", name.Revision);
        AtomicFile.Write(note, stream => stream.Write(Encoding.UTF8.GetBytes(commit)));
    }

    /// <summary>Sees to it that a file is there, whole.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Machine"/>: it cannot be fetched, or has another checksum.</exception>
    public void Get(HubClient hub, string commit, string file, IProgress<string>? progress, CancellationToken cancel)
    {
        string link = Path.Combine(Snapshot(commit), file);
        if (File.Exists(link))
            return;
        HubFile wanted = hub.Ask(name, commit, file, cancel);
        string blob = Path.Combine(folder, "blobs", wanted.Tag);
        if (!File.Exists(blob))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(blob)!);
            progress?.Report(
                string.Create(CultureInfo.InvariantCulture, $"{name.Repository}: {file}, {(wanted.Length ?? 0) / 1e6:0.0} MB")
            );
            Download(hub, commit, file, blob + ".incomplete", wanted, cancel);
            File.Move(blob + ".incomplete", blob, overwrite: true);
        }
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        File.Delete(link); // One that leads nowhere is there and is not.
        try
        {
            File.CreateSymbolicLink(link, Path.GetRelativePath(Path.GetDirectoryName(link)!, blob));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            File.Copy(blob, link); // Not every system or disk has links for everybody.
        }
    }

    private void Download(HubClient hub, string commit, string file, string part, HubFile wanted, CancellationToken cancel)
    {
        string why = "";
        for (int attempt = 0; attempt < Tries; attempt++)
        {
            try
            {
                GoOn(hub, commit, file, part, wanted, cancel);
            }
            catch (Exception error) when (error is IOException or HttpRequestException or TimeoutException && !IsDiskFull(error))
            {
                why = error.Message; // The next try goes on where this one stopped.
                continue;
            }
            long length = new FileInfo(part).Length;
            if (wanted.Length is { } whole && length < whole)
            {
                why = string.Create(CultureInfo.InvariantCulture, $"it stopped after {length:N0} of {whole:N0} bytes");
                continue;
            }
            if (Tag(part, wanted.Tag) == wanted.Tag)
                return;
            why = "its content does not match its checksum";
            File.Delete(part); // Going on with it would not mend it.
        }
        throw new SufficeException(
            Fault.Machine,
            $"{file} of {name.Repository} could not be fetched in {Tries} tries: {why.TrimEnd('.')}. Give the same command again: what was "
                + "fetched is kept."
        );
    }

    private void GoOn(HubClient hub, string commit, string file, string part, HubFile wanted, CancellationToken cancel)
    {
        using FileStream target = new(part, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        // All of it may be there already: a hub has nothing to send from its end on.
        bool isWhole = target.Length > 0 && target.Length >= wanted.Length;
        if (isWhole || hub.Open(name, commit, file, target.Length, cancel) is not var (answer, from))
            return;
        using (answer)
        {
            target.SetLength(from);
            target.Position = from;
            hub.Copy(answer, target, cancel);
        }
    }

    // ENOSPC, and Windows' ERROR_DISK_FULL.
    private static bool IsDiskFull(Exception error) => error.HResult is 28 or unchecked((int)0x80070070);

    /// <summary>The checksum of a file of the kind that the hub named.</summary>
    private static string Tag(string path, string like)
    {
        using FileStream file = File.OpenRead(path);
        if (like.Length == 2 * SHA256.HashSizeInBytes)
            return Convert.ToHexStringLower(SHA256.HashData(file));
#pragma warning disable CA5350 // Git's own name of a small file; it finds accidents.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
#pragma warning restore CA5350
        hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {file.Length}\0")));
        byte[] buffer = new byte[1 << 16];
        for (int read; (read = file.Read(buffer)) > 0; )
            hash.AppendData(buffer, 0, read);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
