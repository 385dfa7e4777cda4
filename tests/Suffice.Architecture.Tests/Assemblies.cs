using System.Xml.Linq;

namespace Suffice.Architecture.Tests;

/// <summary>What was built of the projects, in the same configuration as these tests.</summary>
internal static class Assemblies
{
    /// <summary>A project's assembly.</summary>
    /// <exception cref="InvalidOperationException">It was not built, or its sources are newer.</exception>
    public static string Of(string project)
    {
        string folder = Path.Combine(Repository.Root, "src", project);
        string name = XDocument
            .Load(Path.Combine(folder, $"{project}.csproj"))
            .Descendants("AssemblyName")
            .Select(element => element.Value)
            .FirstOrDefault()
            ?? project;
        // …/bin/CONFIGURATION/FRAMEWORK
        string framework = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory),
            configuration = Path.GetDirectoryName(framework)!;
        string file = Path.Combine(folder, "bin", Path.GetFileName(configuration), Path.GetFileName(framework), $"{name}.dll");
        DateTime built = File.Exists(file) ? File.GetLastWriteTimeUtc(file) : DateTime.MinValue;
        return Repository.Sources(Path.Combine("src", project)).All(source => File.GetLastWriteTimeUtc(source) <= built)
            ? file
            : throw new InvalidOperationException(
                $"{Repository.Relative(file)} is missing or older than its sources. Build the whole solution first, as ./test does."
            );
    }
}
