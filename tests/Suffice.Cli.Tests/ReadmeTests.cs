using System.Text.RegularExpressions;
using Suffice.Evaluation.Reports;

namespace Suffice.Cli.Tests;

public partial class ReadmeTests
{
    private static readonly string Root = FindRoot();

    /// <summary>The example compiles and runs in that test; its training is cut short there by <c>.Train(quick)</c>.</summary>
    [Theory]
    [InlineData("README.md", "Suffice.Training.Tests/ReadmeSnippets.cs", "Adapt")]
    [InlineData("README.md", "Suffice.Training.Tests/ReadmeSnippets.cs", "Classify")]
    [InlineData("docs/text.md", "Suffice.Training.Tests/TextChainTests.cs", "Classify")]
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
        Assert.Contains(code, File.ReadAllText(Path.Combine(Root, page)), StringComparison.Ordinal);
    }

    [Fact]
    public void Recipes_and_scripts_it_names_exist()
    {
        foreach (Match match in Names().Matches(Readme))
            Assert.True(File.Exists(Path.Combine(Root, match.Value)), $"README.md names {match.Value}, which does not exist.");
    }

    /// <summary>Written by <c>./suffice report --into README.md</c>.</summary>
    [Fact]
    public void Its_figures_are_those_of_the_records()
    {
        Assert.NotEmpty(MarkdownResults.RecordsOf(Readme));
        Assert.Equal(MarkdownResults.Fill(Readme, Root), Readme);
    }

    private static string Readme => File.ReadAllText(Path.Combine(Root, "README.md"));

    private static string FindRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Suffice.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Run the tests inside the repository.");
        return folder;
    }

    [GeneratedRegex(@"(?<=\s|`)(recipes/[\w.-]+\.json|\./(demo|test|suffice))\b")]
    private static partial Regex Names();
}
