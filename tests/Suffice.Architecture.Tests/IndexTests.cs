using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Suffice.Architecture.Tests;

/// <summary>What comes with the repository is listed, and is light.</summary>
public partial class IndexTests
{
    /// <summary>40 MiB: a clone should take seconds.</summary>
    private const long MostBytes = 40 << 20;

    [Theory]
    [InlineData("models")]
    [InlineData("results")]
    public void Every_tracked_file_is_listed_and_every_listed_file_exists(string folder)
    {
        string[] listed =
        [
            .. Links()
                .Matches(File.ReadAllText(Path.Combine(Repository.Root, folder, "README.md")))
                .Select(row => $"{folder}/{row.Groups[1].Value}"),
        ];
        Assert.Equal(
            Tracked(folder).Where(file => file != $"{folder}/README.md").Order(StringComparer.Ordinal),
            listed.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void The_sizes_of_models_are_those_of_the_files()
    {
        MatchCollection rows = Sizes().Matches(File.ReadAllText(Path.Combine(Repository.Root, "models", "README.md")));
        Assert.NotEmpty(rows);
        Assert.All(rows, row =>
            Assert.Equal((Bytes($"models/{row.Groups[1].Value}") / 1e6).ToString("F2", CultureInfo.InvariantCulture), row.Groups[2].Value)
        );
    }

    /// <summary>Links need rights that users of Windows seldom have.</summary>
    [Fact]
    public void No_model_is_a_link() =>
        Assert.DoesNotContain(Tracked("models"), file => new FileInfo(Path.Combine(Repository.Root, file)).LinkTarget is not null);

    [Fact]
    public void All_tracked_files_together_take_at_most_40_MiB() => Assert.InRange(Tracked(".").Sum(Bytes), 1, MostBytes);

    // A file deleted and not yet committed counts nothing.
    private static long Bytes(string file) =>
        new FileInfo(Path.Combine(Repository.Root, file)) is { Exists: true } found ? found.Length : 0;

    private static string[] Tracked(string folder)
    {
        Assert.SkipUnless(Path.Exists(Path.Combine(Repository.Root, ".git")), "This is no clone: nothing says what is tracked.");
        var start = new ProcessStartInfo("git", ["ls-files", "-z", folder])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
        };
        using Process git = Process.Start(start)!;
        string output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return output.Split('\0', StringSplitOptions.RemoveEmptyEntries);
    }

    [GeneratedRegex(@"^\| \[`[^`]+`\]\(([^)]+)\)", RegexOptions.Multiline)]
    private static partial Regex Links();

    [GeneratedRegex(@"^\| \[`([^`]+)`\]\([^)]+\) \| ([\d.]+) MB", RegexOptions.Multiline)]
    private static partial Regex Sizes();
}
