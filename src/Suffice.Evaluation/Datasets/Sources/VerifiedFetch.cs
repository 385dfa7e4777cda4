namespace Suffice.Evaluation.Datasets.Sources;

/// <summary>Tries sources in order until one gives the four genuine files, and moves them into place file by file, each whole.</summary>
internal static class VerifiedFetch
{
    public static void Into(string target, IReadOnlyList<IFileSource> sources, IProgress<string>? progress, CancellationToken cancel)
    {
        var failures = new List<string>();
        foreach (IFileSource source in sources)
        {
            cancel.ThrowIfCancellationRequested();
            progress?.Report($"{FashionMnist.Name}: trying {source.Description}");
            string? failure = Try(source, target, progress, cancel);
            if (failure is null)
            {
                progress?.Report($"{FashionMnist.Name}: checked, in {target}");
                return;
            }
            failures.Add($"{source.Description}: {failure}");
        }
        throw new SufficeException(Fault.Machine,
            $"{FashionMnist.Name} could not be fetched into {target}. Tried:{Environment.NewLine}{string.Join(Environment.NewLine, failures.Select(failure => "- " + failure))}{Environment.NewLine}" +
            $"Check the network, or copy the four files ({string.Join(", ", IdxDataset.FileNames.Select(name => name + ".gz"))}) into {target} by hand.");
    }

    /// <summary>Null: done; else why not.</summary>
    private static string? Try(IFileSource source, string target, IProgress<string>? progress, CancellationToken cancel)
    {
        string staging = $"{target}.{Guid.NewGuid():N}.tmp"; // beside the target, so that moving is atomic
        try
        {
            Directory.CreateDirectory(staging);
            source.Fetch(staging, progress, cancel);
            FashionMnist.Read(staging);
            Directory.CreateDirectory(target);
            foreach (string name in IdxDataset.FileNames) Place(IdxDataset.Find(staging, name)!, target, name);
            return null;
        }
        catch (OperationCanceledException)
        {
            throw;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or HttpRequestException or TimeoutException or PlatformNotSupportedException
            or SufficeException or System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return error.Message;
        }
        finally
        {
            if (Directory.Exists(staging)) Directory.Delete(staging, recursive: true);
        }
    }

    private static void Place(string file, string target, string name)
    {
        string destination = Path.Combine(target, Path.GetFileName(file));
        File.Move(file, destination, overwrite: true);
        foreach (string older in new[] { name, name + ".gz" }.Select(other => Path.Combine(target, other)))
            if (older != destination) File.Delete(older);
    }
}
