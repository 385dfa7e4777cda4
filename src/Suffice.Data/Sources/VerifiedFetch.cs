using Suffice.Data.Images;
using Suffice.Files;

namespace Suffice.Data.Sources;

/// <summary>Tries sources in order until one gives the four genuine files, and moves them into place file by file, each whole.</summary>
internal static class VerifiedFetch
{
    /// <param name="target">Folder that gets the files; made when needed.</param>
    /// <param name="sources">Ways to get them.</param>
    /// <param name="verify">Throws a <see cref="SufficeException"/> when a folder's files are not the genuine ones.</param>
    /// <param name="progress">Told, in words, what goes on.</param>
    /// <param name="cancel">Stops at once; nothing half-written stays.</param>
    public static void Into(
        string target,
        IReadOnlyList<IFileSource> sources,
        Action<string> verify,
        IProgress<string>? progress,
        CancellationToken cancel
    )
    {
        target = OutputFolder.Check(target); // Beside it, behind any link, is the disk that files are moved on.
        var failures = new List<string>();
        foreach (IFileSource source in sources)
        {
            cancel.ThrowIfCancellationRequested();
            progress?.Report($"{FashionMnist.Name}: trying {source.Description}");
            string? failure = Try(source, target, verify, progress, cancel);
            if (failure is null)
            {
                progress?.Report($"{FashionMnist.Name}: checked, in {target}");
                return;
            }
            failures.Add($"{source.Description}: {failure}");
        }
        throw new SufficeException(
            Fault.Machine,
            $"{FashionMnist.Name} could not be fetched into {target}. Tried: "
                + $"{string.Join(" ", failures.Select((failure, i) => $"({i + 1}) {failure}"))} "
                + $"Check the network, or copy the four files ({string.Join(", ", IdxDataset.FileNames.Select(name => name + ".gz"))}) "
                + $"into {target} by hand."
        );
    }

    /// <summary>Null: done; else why not.</summary>
    private static string? Try(
        IFileSource source,
        string target,
        Action<string> verify,
        IProgress<string>? progress,
        CancellationToken cancel
    )
    {
        string staging = $"{target}.{Guid.NewGuid():N}.tmp"; // beside the target, so that moving is atomic
        try
        {
            Directory.CreateDirectory(staging);
            source.Fetch(staging, progress, cancel);
            verify(staging);
            Directory.CreateDirectory(target);
            foreach (string name in IdxDataset.FileNames)
                Place(IdxDataset.Find(staging, name)!, target, name);
            return null;
        }
        catch (OperationCanceledException)
        {
            throw;
        }
        catch (Exception error) when (IsOfSource(error))
        {
            return error.Message;
        }
        finally
        {
            if (Directory.Exists(staging))
                Directory.Delete(staging, recursive: true);
        }
    }

    /// <summary>Whether the next source may do better.</summary>
    private static bool IsOfSource(Exception error) =>
        error
            is IOException
                or UnauthorizedAccessException
                or HttpRequestException
                or TimeoutException
                or PlatformNotSupportedException
                or SufficeException
                or System.ComponentModel.Win32Exception
                or InvalidOperationException;

    private static void Place(string file, string target, string name)
    {
        string destination = Path.Combine(target, Path.GetFileName(file));
        File.Move(file, destination, overwrite: true);
        foreach (string older in new[] { name, name + ".gz" }.Select(other => Path.Combine(target, other)))
            if (older != destination)
                File.Delete(older);
    }
}
