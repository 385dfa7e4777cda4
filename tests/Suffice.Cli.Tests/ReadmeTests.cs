using System.Text.RegularExpressions;
using Suffice.Evaluation.Reports;

namespace Suffice.Cli.Tests;

public partial class ReadmeTests
{
    internal static readonly string Root = FindRoot();

    private static readonly string Readme = File.ReadAllText(Path.Combine(Root, "README.md"));

    /// <summary>
    /// The examples compile and run where they are; what makes them tests is taken out: training is cut short by <c>.Train(quick)</c>, and
    /// paths begin at the repository by <c>In(…)</c>.
    /// </summary>
    [Theory]
    [InlineData("README.md", "Suffice.Cli.Tests/ReadmeSnippet.cs", "Run")]
    [InlineData("docs/guide/csharp.md", "Suffice.Training.Tests/ReadmeSnippets.cs", "Adapt")]
    [InlineData("docs/guide/csharp.md", "Suffice.Training.Tests/ReadmeSnippets.cs", "Classify")]
    [InlineData("docs/guide/csharp.md", "Suffice.Training.Tests/ReadmeSnippets.cs", "Errors")]
    [InlineData("docs/guide/text.md", "Suffice.Training.Tests/TextChainTests.cs", "Classify")]
    [InlineData("docs/guide/serving.md", "Suffice.Cli.Tests/ServeVerbTests.cs", "Client")]
    [InlineData("docs/guide/hosting.md", "Suffice.Extensions.Tests/HostingSnippets.cs", "Program")]
    [InlineData("docs/guide/hosting.md", "Suffice.Extensions.Tests/HostingSnippets.cs", "Embeddings")]
    public void The_example_is_tested_code(string page, string test, string region)
    {
        string source = File.ReadAllText(Path.Combine(Root, "tests", test));
        string[] lines = Regex
            .Match(source, $@"#region {region}\n(.*?)\n\s*#endregion", RegexOptions.Singleline)
            .Groups[1]
            .Value.Split('\n');
        int indent = lines[0].Length - lines[0].TrimStart().Length;
        string code = string.Join('\n', lines.Select(line => line[Math.Min(indent, line.Length)..]))
            .Replace("\n    .Train(quick)", "", StringComparison.Ordinal);
        code = Repository().Replace(code, "$1");
        Assert.Contains($"```csharp\n{code}\n", File.ReadAllText(Path.Combine(Root, page)), StringComparison.Ordinal);
    }

    [Fact]
    public void Recipes_and_scripts_it_names_exist()
    {
        foreach (Match match in Names().Matches(Readme))
            Assert.True(File.Exists(Path.Combine(Root, match.Value)), $"README.md names {match.Value}, which does not exist.");
    }

    /// <summary>Written by <c>./suffice report --into PAGE</c>.</summary>
    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/results/fashion-mnist.md")]
    [InlineData("docs/results/clinc150.md")]
    [InlineData("docs/results/sst2.md")]
    [InlineData("docs/results/cifar10.md")]
    [InlineData("docs/results/serving.md")]
    public void Figures_are_those_of_the_records(string page)
    {
        string path = Path.Combine(Root, page),
            folder = Path.GetDirectoryName(path)!,
            text = File.ReadAllText(path);
        Assert.NotEmpty(MarkdownResults.RecordsOf(text));
        Assert.Equal(MarkdownResults.Fill(text, folder), text);
        Assert.All(MarkdownResults.Pictures(text, folder), picture => Assert.Equal(picture.Svg, File.ReadAllText(picture.Path)));
    }

    /// <summary>The whole answer stands with the results, an easy and a hard image in the README.</summary>
    [Fact]
    public void Answers_are_those_of_the_bundle_that_comes_along()
    {
        // How far apart columns are depends on where the repository lies.
        string output = Gaps()
                .Replace(
                    CommandRun
                        .Of("run", Path.Combine(Root, "models", "fashion-mnist.suffice"), Path.Combine(Root, "examples", "fashion-mnist"))
                        .Succeeds()
                        .Output.Replace(Root + Path.DirectorySeparatorChar, "", StringComparison.Ordinal)
                        .ReplaceLineEndings("\n"),
                    "  "
                ),
            page = Gaps().Replace(File.ReadAllText(Path.Combine(Root, "docs", "results", "fashion-mnist.md")), "  ");
        Assert.Contains(
            $"$ ./suffice run models/fashion-mnist.suffice examples/fashion-mnist\n{output}```",
            page,
            StringComparison.Ordinal
        );
        string[] easy = Answer(output, "easy-00013-dress"),
            hard = Answer(output, "hard-00017-coat");
        Assert.Contains(
            $"| answer | {easy[1]}, {easy[2]} | {hard[1]}, {hard[2]} |\n| path | `{easy[3]}` | `{hard[3]}` |\n"
                + $"| cost | {easy[4]}, {easy[5]} | {hard[4]}, {hard[5]} |\n",
            Readme,
            StringComparison.Ordinal
        );
    }

    /// <summary>File, label, probability, path, cost, share of the static model's.</summary>
    private static string[] Answer(string output, string name) =>
        output.Split('\n').First(line => line.Contains(name, StringComparison.Ordinal)).Split("  ");

    private static string FindRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Suffice.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Run the tests inside the repository.");
        return folder;
    }

    [GeneratedRegex(@"(?<=\s|`)(recipes/[\w.-]+\.json|\./(demo|test|suffice))\b")]
    private static partial Regex Names();

    [GeneratedRegex(@"\b(?:In|At)\((\$?""[^""]*"")\)")]
    private static partial Regex Repository();

    [GeneratedRegex(" {2,}")]
    private static partial Regex Gaps();
}
