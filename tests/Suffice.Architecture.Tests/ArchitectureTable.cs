using System.Text.RegularExpressions;

namespace Suffice.Architecture.Tests;

/// <summary>One row of the table of projects in ARCHITECTURE.md.</summary>
internal sealed partial record ArchitectureTable(string Project, string[] MayReferTo, string[] Folders)
{
    public static string Text { get; } = File.ReadAllText(Path.Combine(Repository.Root, "ARCHITECTURE.md"));

    public static ArchitectureTable[] Rows { get; } =
    [
        .. Text.Split('\n')
            .Where(line => line.StartsWith("| `Suffice", StringComparison.Ordinal))
            .Select(line => line.Split('|'))
            .Select(cells => new ArchitectureTable(Words(cells[1]).Single(), Words(cells[3]), Words(cells[4]))),
    ];

    public static ArchitectureTable Of(string project) => Rows.Single(row => row.Project == project);

    /// <summary>Test classes named in the table of laws and below it.</summary>
    public static string[] TestsNamed { get; } =
    [.. Words(Text).Where(word => word.EndsWith("Tests", StringComparison.Ordinal) && !word.Contains('/')).Distinct()];

    private static string[] Words(string text) => [.. Code().Matches(text).Select(match => match.Groups[1].Value)];

    [GeneratedRegex("(?<!`)`([^`\n]+)`(?!`)")]
    private static partial Regex Code();
}
