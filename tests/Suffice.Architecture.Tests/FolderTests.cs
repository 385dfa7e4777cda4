using NetArchTest.Rules;

namespace Suffice.Architecture.Tests;

/// <summary>
/// Data flows one way: folders use those before them. What a type uses is read from the compiled assembly: base types, fields, signatures,
/// bodies, attributes, whatever names the source gives them. Constants and <c>nameof</c> leave nothing there.
/// </summary>
public class FolderTests
{
    public static TheoryData<string> Projects { get; } = [.. Repository.Projects];

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_table_lists_every_folder(string project)
    {
        string[] found =
        [
            .. Repository
                .Sources(Path.Combine("src", project))
                .Select(path => Folder(project, path))
                .OfType<string>()
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
        Assert.Equal(found, ArchitectureTable.Of(project).Folders.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_folder_uses_a_later_one(string project)
    {
        string[] order = ArchitectureTable.Of(project).Folders;
        Assert.Empty(
            order.SelectMany(
                (folder, i) =>
                    Users(Assemblies.Of(project), $"{project}.{folder}", [.. order.Skip(i + 1).Select(later => $"{project}.{later}")])
            )
        );
    }

    [Fact]
    public void Stages_of_the_runtime_do_not_know_its_facade()
    {
        string[] facade = ["Suffice.BundledModel", "Suffice.Session", "Suffice.SessionOptions", "Suffice.Prediction"];
        foreach (string folder in ArchitectureTable.Of("Suffice").Folders)
            Assert.Empty(Users(Assemblies.Of("Suffice"), $"Suffice.{folder}", facade));
    }

    [Fact]
    public void Deciding_does_not_know_executing()
    {
        string[] inside = ["LearnedController", "ComplexityPredictor", "PolicyNetwork", "BudgetResolver"];
        Assert.Empty(Users(Assemblies.Of("Suffice"), "Suffice.Control", ["Suffice.Kernels", "Suffice.Execution", "Suffice.Inputs"]));
        Assert.Empty(Users(Assemblies.Of("Suffice"), "Suffice.Execution", [.. inside.Select(type => $"Suffice.Control.{type}")]));
    }

    /// <summary>The check itself finds every way in which a type can use another.</summary>
    [Fact]
    public void Planted_uses_are_found()
    {
        const string Early = "Suffice.Architecture.Tests.Planted.Early",
            Late = "Suffice.Architecture.Tests.Planted.Late";
        string[] planted =
        [
            .. typeof(FolderTests)
                .Assembly.GetTypes()
                .Where(type => type.Namespace == Early && !type.IsNested && type.Name.StartsWith("Uses", StringComparison.Ordinal))
                .Select(type => type.FullName!),
        ];
        Assert.True(planted.Length >= 15);
        Assert.Equal(
            planted.Order(StringComparer.Ordinal),
            Users(typeof(FolderTests).Assembly.Location, Early, [Late]).Order(StringComparer.Ordinal)
        );
    }

    /// <summary>Types in a namespace, or below it, that use any of the others.</summary>
    private static IEnumerable<string> Users(string assembly, string from, string[] others) =>
        others.Length == 0
            ? []
            : Types
                .FromFile(assembly)
                .That()
                .ResideInNamespaceMatching($"^{from.Replace(".", @"\.", StringComparison.Ordinal)}($|\\.)")
                .Should()
                .NotHaveDependencyOnAny(others)
                .GetResult()
                .FailingTypeNames
                ?? [];

    /// <summary>The folder right below the project's; null in its root.</summary>
    private static string? Folder(string project, string path)
    {
        string[] parts = Path.GetRelativePath(Path.Combine(Repository.Root, "src", project), path).Split(Path.DirectorySeparatorChar);
        return parts.Length > 1 ? parts[0] : null;
    }
}
