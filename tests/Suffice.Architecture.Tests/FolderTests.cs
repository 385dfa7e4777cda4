using System.Text.RegularExpressions;

namespace Suffice.Architecture.Tests;

/// <summary>Data flows one way: folders use those before them.</summary>
public class FolderTests
{
    public static TheoryData<string> Projects { get; } = [.. Repository.Projects];

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_table_lists_every_folder(string project)
    {
        string[] found = [.. Repository.Sources(Path.Combine("src", project)).Select(path => Folder(project, path)).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        Assert.Equal(found, ArchitectureTable.Of(project).Folders.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_folder_uses_a_later_one(string project)
    {
        string[] order = ArchitectureTable.Of(project).Folders;
        var backwards = new List<string>();
        foreach (string path in Repository.Sources(Path.Combine("src", project)))
        {
            if (Folder(project, path) is not { } folder) continue;
            string code = string.Join('\n', Code(path));
            backwards.AddRange(order.Skip(Array.IndexOf(order, folder) + 1)
                .Where(later => Regex.IsMatch(code, $@"\b{Regex.Escape(project)}\.{later}\b"))
                .Select(later => $"{Repository.Relative(path)} uses {later}"));
        }
        Assert.Empty(backwards);
    }

    [Fact]
    public void Stages_of_the_runtime_do_not_know_its_facade()
    {
        foreach (string path in Repository.Sources(Path.Combine("src", "Suffice")).Where(path => Folder("Suffice", path) is not null))
        {
            Assert.DoesNotContain(Code(path), line => Regex.IsMatch(line, @"\b(BundledModel|Session|SessionOptions|Prediction)\b"));
        }
    }

    [Fact]
    public void Deciding_does_not_know_executing()
    {
        foreach (string path in Repository.Sources(Path.Combine("src", "Suffice", "Control")))
            Assert.DoesNotMatch(@"Suffice\.(Kernels|Plans|Inputs)\b", File.ReadAllText(path));
        foreach (string path in Repository.Sources(Path.Combine("src", "Suffice", "Plans")))
            Assert.DoesNotMatch(@"\b(LearnedController|ComplexityPredictor|PolicyNetwork|BudgetResolver)\b", File.ReadAllText(path));
    }

    private static IEnumerable<string> Code(string path) => File.ReadLines(path).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal));

    /// <summary>The folder right below the project's; null in its root.</summary>
    private static string? Folder(string project, string path)
    {
        string[] parts = Path.GetRelativePath(Path.Combine(Repository.Root, "src", project), path).Split(Path.DirectorySeparatorChar);
        return parts.Length > 1 ? parts[0] : null;
    }
}
