using System.Diagnostics;
using static System.FormattableString;

namespace Suffice.Cli.Tests;

/// <summary>The packages, as a stranger's program uses them: packed, restored from a folder, and compiled to native code.</summary>
public sealed class PackageTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_program_restores_them_and_runs_under_NativeAOT()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(HasCompiler),
            "Native code is linked with gcc or clang, and there is neither."
        );
        string feed = folder.File("feed"),
            program = folder.File("program");
        foreach (string name in new[] { "Suffice", "Suffice.Text" })
            Run(ReadmeTests.Root, "pack", $"src/{name}", "-c", Configuration, "--no-build", "-o", feed);
        Assert.Equal(
            ["Suffice.0.1.0.nupkg", "Suffice.0.1.0.snupkg", "Suffice.Text.0.1.0.nupkg", "Suffice.Text.0.1.0.snupkg"],
            Directory.GetFiles(feed).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
        Directory.CreateDirectory(program);
        foreach (string file in new[] { "Classify.csproj", "Program.cs" })
            File.Copy(Path.Combine(ReadmeTests.Root, "examples", "csharp", file), Path.Combine(program, file));
        File.WriteAllText(
            Path.Combine(program, "nuget.config"),
            $"""<configuration><packageSources><add key="feed" value="{feed}" /></packageSources></configuration>"""
        );
        // A cache of its own, so that no package of this version that was made before is taken; other people's come from the usual one.
        Run(
            program,
            "publish",
            "-o",
            "out",
            "--use-current-runtime",
            $"-p:RestorePackagesPath={folder.File("packages")}",
            $"-p:RestoreFallbackFolders={UsualPackages}"
        );

        string bundle = Path.Combine(ReadmeTests.Root, "models", "fashion-mnist.suffice");
        string[] images =
        [
            .. new[] { "easy-00013-dress", "hard-00017-coat" }.Select(name =>
                Path.Combine(ReadmeTests.Root, "examples", "fashion-mnist", $"{name}.png")
            ),
        ];
        using BundledModel model = BundledModel.Open(bundle);
        using Session session = model.CreateSession();
        IEnumerable<string> expected = session
            .ClassifyFiles(images)
            .Select(p => Invariant($"{p.Label}, {p.Probability:0.0 %}, {p.Path.Name}, {p.Cost.Macs:N0} multiply-adds\n"));
        Assert.Equal(string.Concat(expected), Start(program, Path.Combine(program, "out", "Classify"), [bundle, "default", .. images]));
        Assert.False(File.Exists(Path.Combine(program, "out", "Classify.dll"))); // it is native code
    }

    private static string Configuration =>
#if DEBUG
        "Debug";
#else
        "Release";
#endif

    private static string UsualPackages =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static bool HasCompiler(string folder) => new[] { "gcc", "clang" }.Any(name => File.Exists(Path.Combine(folder, name)));

    private static void Run(string where, params string[] arguments) => Start(where, "dotnet", arguments);

    private static string Start(string where, string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = where,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {output}{error.Result}");
        return output;
    }
}
