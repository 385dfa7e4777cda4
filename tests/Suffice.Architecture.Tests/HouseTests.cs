using System.Text.RegularExpressions;

namespace Suffice.Architecture.Tests;

/// <summary>House rules that a machine can check.</summary>
public class HouseTests
{
    /// <summary>One idea a file; a few need more room than most.</summary>
    private const int MostLines = 400;

    private const int MostColumns = 140;

    [Fact]
    public void Files_stay_short() =>
        Assert.Empty(
            Repository
                .Sources("src")
                .Concat(Repository.Sources("tests"))
                .Where(path => File.ReadLines(path).Count() > MostLines)
                .Select(Repository.Relative)
        );

    /// <summary>Tables, style sheets, and data in tests stay as whoever wrote their format would have them.</summary>
    [Fact]
    public void Lines_are_no_longer_than_140_columns()
    {
        string[] exceptions =
        [
            "ReportStyle.cs",
            "Browser.cs",
            "FileImage.cs",
            "GeneratedTexts.cs",
            "SafetensorsTests.cs",
            "TestTokenizers.cs",
            "TextSourceTests.cs",
            "TextTokenizerTests.cs",
            "TinyTexts.cs",
            "TrainingVerbTests.cs",
            "WholeTokenizerTests.cs",
        ];
        Assert.Empty(
            Repository
                .Sources("src")
                .Concat(Repository.Sources("tests"))
                .Where(path => !exceptions.Contains(Path.GetFileName(path)) && File.ReadLines(path).Any(line => line.Length > MostColumns))
                .Select(Repository.Relative)
        );
    }

    [Fact]
    public void Every_namespace_is_its_folder()
    {
        foreach (string path in Repository.Sources("src").Concat(Repository.Sources("tests")))
        {
            if (Regex.Match(File.ReadAllText(path), @"^namespace ([\w.]+);", RegexOptions.Multiline) is not { Success: true } found)
                continue;
            string folder = Path.GetDirectoryName(Repository.Relative(path))!;
            Assert.Equal(
                (folder.Replace(Path.DirectorySeparatorChar, '.'), path),
                ($"{folder.Split(Path.DirectorySeparatorChar)[0]}.{found.Groups[1].Value}", path)
            );
        }
    }

    [Fact]
    public void Nothing_is_left_for_later_and_no_machine_is_named()
    {
        string[] words = ["TO" + "DO", "FIX" + "ME", "HA" + "CK ", "/ro" + "ot/", "/wo" + "rk/", "/ho" + "me/"];
        IEnumerable<string> written = Repository
            .Sources("src")
            .Concat(Repository.Sources("tests"))
            .Concat(Repository.Files("docs", "*.md"))
            .Concat(Directory.GetFiles(Repository.Root, "*.md"));
        foreach (string path in written)
        {
            string text = File.ReadAllText(path);
            Assert.Empty(
                words.Where(word => text.Contains(word, StringComparison.Ordinal)).Select(word => $"{Repository.Relative(path)}: {word}")
            );
        }
    }

    [Fact]
    public void The_tests_that_hold_the_laws_exist()
    {
        HashSet<string> files = [.. Repository.Sources("tests").Select(path => Path.GetFileNameWithoutExtension(path))];
        Assert.NotEmpty(ArchitectureTable.TestsNamed);
        Assert.All(ArchitectureTable.TestsNamed, test => Assert.Contains(test, files));
    }
}
