using System.Diagnostics;

namespace Suffice.Data.Sources;

/// <summary>
/// A Debian package, downloaded and unpacked without root: apt works in folders of its own, the system's state is only read.
/// </summary>
/// <param name="package">Its name.</param>
/// <param name="folderInside">Where its files lie, relative to the file system's root.</param>
internal sealed class DebianPackage(string package, string folderInside) : IFileSource
{
    private const int ErrorLines = 3;

    public string Description => $"Debian's package {package}";

    public void Fetch(string folder, IProgress<string>? progress, CancellationToken cancel)
    {
        if (!File.Exists("/usr/bin/apt-get") || !File.Exists("/usr/bin/dpkg-deb"))
            throw new PlatformNotSupportedException("this system has no apt-get and dpkg-deb");
        string work = Path.GetFullPath(Path.Combine(folder, "apt"));
        foreach (string needed in new[] { "lists/partial", "cache/archives/partial", "unpacked" })
            Directory.CreateDirectory(Path.Combine(work, needed));
        string[] options =
        [
            "-q",
            "-o",
            $"Dir::State::lists={work}/lists",
            "-o",
            $"Dir::Cache={work}/cache",
            "-o",
            "APT::Sandbox::User=",
            "-o",
            "Acquire::Languages=none",
            "-o",
            "Acquire::Retries=1",
            "-o",
            "Acquire::http::Timeout=30",
        ];
        progress?.Report("apt-get update (private package lists)");
        Run(work, "apt-get", [.. options, "update"], cancel);
        progress?.Report($"apt-get download {package}");
        Run(work, "apt-get", [.. options, "download", package], cancel);
        string archive = Directory.GetFiles(work, "*.deb").FirstOrDefault() ?? throw new IOException("apt-get downloaded no package");
        Run(work, "dpkg-deb", ["-x", archive, "unpacked"], cancel);
        foreach (string file in Directory.GetFiles(Path.Combine(work, "unpacked", folderInside)))
            File.Move(file, Path.Combine(folder, Path.GetFileName(file)));
        Directory.Delete(work, recursive: true);
    }

    private static void Run(string folder, string program, string[] arguments, CancellationToken cancel)
    {
        var start = new ProcessStartInfo("/usr/bin/" + program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["LC_ALL"] = "C";
        using Process process = Process.Start(start) ?? throw new IOException($"{program} did not start");
        process.StandardInput.Close();
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancel),
                errors = process.StandardError.ReadToEndAsync(cancel);
            process.WaitForExitAsync(cancel).GetAwaiter().GetResult();
            string[] lines =
            [
                .. $"{errors.GetAwaiter().GetResult()}\n{output.GetAwaiter().GetResult()}"
                    .Split('\n')
                    .Where(line =>
                        line.StartsWith("E:", StringComparison.Ordinal) || line.StartsWith("dpkg-deb:", StringComparison.Ordinal)
                    ),
            ];
            if (process.ExitCode != 0)
                throw new IOException($"{program} ended with status {process.ExitCode}: {string.Join(" ", lines.Take(ErrorLines))}");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
