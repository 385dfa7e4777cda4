namespace Suffice.Cli.Tests;

/// <summary>
/// The scripts that start the tools, from wherever they are called. What they start is a stand-in that says what it was given.
/// </summary>
public sealed class LauncherTests : IDisposable
{
    private static readonly string[] Variants = ["v2", "v3", "v4", "neon", "dotprod"];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_whole_tool_is_found_through_links_and_from_anywhere()
    {
        string root = Path.Combine(folder.Path, "a place"),
            output = Path.Combine(root, "src", "Suffice.Cli", "bin", "Release", "net10.0");
        Directory.CreateDirectory(output);
        Directory.CreateDirectory(Path.Combine(root, "build"));
        File.WriteAllText(Path.Combine(root, "Directory.Build.props"), "");
        File.WriteAllText(Path.Combine(root, "global.json"), "");
        File.Copy(Path.Combine(Shell.Root, "suffice"), Path.Combine(root, "suffice"));
        File.WriteAllText(Path.Combine(output, ".built"), "");
        Program("bin/dotnet", "printf '%s|' \"$@\"");
        FindsItself("suffice", $"{output}/suffice-cli.dll|x y|");
    }

    [Fact]
    public void The_small_tool_finds_its_variants_through_links_and_from_anywhere()
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "a place"));
        File.Copy(Path.Combine(Shell.Root, "build", "suffice-run.sh"), Path.Combine(folder.Path, "a place", "suffice"));
        foreach (string variant in Variants)
            Program($"a place/suffice-run-{variant}", "printf 'ours|%s|' \"$@\"");
        FindsItself("suffice", "ours|x y|");
    }

    [Theory]
    [InlineData("flags\t\t: fpu sse4_2 popcnt", "v2")]
    [InlineData("flags\t\t: fpu avx avx2 bmi1 bmi2 f16c fma abm movbe", "v3")]
    [InlineData("flags\t\t: avx avx2 bmi1 bmi2 f16c fma abm movbe avx512f avx512bw avx512cd avx512dq avx512vl", "v4")]
    [InlineData("Features\t: fp asimd evtstrm crc32 cpuid", "neon")] // Raspberry Pi 4
    [InlineData(
        "Features\t: fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm lrcpc dcpop asimddp",
        "dotprod"
    )]
    public void The_small_tool_takes_the_variant_for_its_processor(string features, string expected)
    {
        const string described = "cpuinfo";
        string script = File.ReadAllText(Path.Combine(Shell.Root, "build", "suffice-run.sh"));
        Assert.Contains("</proc/cpuinfo", script, StringComparison.Ordinal);
        File.WriteAllText(
            Path.Combine(folder.Path, "chooser"),
            script.Replace("</proc/cpuinfo", $"<{described}", StringComparison.Ordinal)
        );
        File.WriteAllText(Path.Combine(folder.Path, described), $"processor\t: 0\n{features}\n");
        foreach (string variant in Variants)
            Program($"suffice-run-{variant}", $"printf {variant}");
        CommandRun run = Shell.Run(folder.Path, "sh ./chooser");
        Assert.Equal((0, expected, ""), (run.Code, run.Output, run.Error));
    }

    [Fact]
    public void Every_script_that_looks_for_its_folder_looks_behind_links()
    {
        string[] scripts =
        [
            .. Directory.GetFiles(Path.Combine(Shell.Root, "build")),
            .. new[] { "suffice", "demo", "test" }.Select(name => Path.Combine(Shell.Root, name)),
        ];
        string[] looking =
        [
            .. scripts.Where(script =>
                File.ReadAllText(script) is var text
                && text.StartsWith("#!", StringComparison.Ordinal)
                && (text.Contains("BASH_SOURCE", StringComparison.Ordinal) || text.Contains("=$0", StringComparison.Ordinal))
            ),
        ];
        Assert.True(looking.Length >= 6);
        Assert.All(looking, script => Assert.Contains("while [ -L ", File.ReadAllText(script), StringComparison.Ordinal));
    }

    /// <summary>Called in all ways, the script in <c>a place</c> prints the same.</summary>
    private void FindsItself(string name, string expected)
    {
        const string links =
            "mkdir -p bin; ln -sf '../a place/{0}' bin/one; ln -sf one bin/two; mkdir -p deep/er; ln -sfn deep/er far; ln -sf \"../../a "
            + "place/{0}\" far/three; export CDPATH=/usr:/; PATH=\"$PWD/bin:$PATH\"; ";
        string prepared = links.Replace("{0}", name, StringComparison.Ordinal);
        foreach (
            string call in (string[])
                [
                    $"'a place/{name}'",
                    $"'./a place/{name}'",
                    "bin/one",
                    "bin/two",
                    "two",
                    "cd ./bin && ./two",
                    "far/three",
                    "cd ./far && ./three",
                    $"cd './a place' && ./{name}",
                    $"cd './a place' && bash {name}",
                ]
        )
        {
            CommandRun run = Shell.Run(folder.Path, $"{prepared}{call} 'x y'");
            Assert.Equal((call, 0, expected, ""), (call, run.Code, run.Output, run.Error));
        }
    }

    private void Program(string name, string script)
    {
        string path = Path.Combine(folder.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
