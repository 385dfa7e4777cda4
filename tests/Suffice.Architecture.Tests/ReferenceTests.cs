using System.Xml.Linq;

namespace Suffice.Architecture.Tests;

public class ReferenceTests
{
    public static TheoryData<string> Projects { get; } = [.. Repository.Projects];

    [Fact]
    public void Every_project_has_a_row() =>
        Assert.Equal(Repository.Projects, ArchitectureTable.Rows.Select(row => row.Project).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_refers_to_what_its_row_allows_and_to_all_of_it(string project) =>
        Assert.Equal(
            ArchitectureTable.Of(project).MayReferTo.Order(StringComparer.Ordinal),
            References(project).Order(StringComparer.Ordinal)
        );

    [Fact]
    public void Only_training_knows_a_machine_learning_framework_and_only_onnx_another_engine()
    {
        string[] frameworks = ["torch", "onnx", "tensorflow", "microsoft.ml", "skia"];
        foreach (string project in Repository.Projects.Where(project => project != "Suffice.Training"))
        {
            string[] allowed = project == "Suffice.Onnx" ? ["Microsoft.ML.OnnxRuntime", "Microsoft.ML.OnnxRuntime.Gpu.Linux"] : [];
            Assert.DoesNotContain(References(project).Except(Repository.Projects).Except(allowed), reference =>
                frameworks.Any(word => reference.Contains(word, StringComparison.OrdinalIgnoreCase))
            );
        }
        foreach (
            string project in (string[])
                [
                    "Suffice",
                    "Suffice.Text",
                    "Suffice.Extensions",
                    "Suffice.Evaluation",
                    "Suffice.Import",
                    "Suffice.Server",
                    "Suffice.Run",
                    "Suffice.Serve",
                ]
        )
        {
            Assert.Contains("true", Project(project).Descendants("IsAotCompatible").Select(element => element.Value));
            Assert.Empty(Reachable(project).Intersect(["Suffice.Training", "Suffice.Onnx"]));
        }
        Assert.All(
            Repository
                .Sources("src")
                .Where(path => !Repository.Relative(path).StartsWith(Path.Combine("src", "Suffice.Training"), StringComparison.Ordinal)),
            path => Assert.DoesNotContain("using TorchSharp", File.ReadAllText(path), StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Only_the_tests_of_training_know_it_too()
    {
        string[] knowing =
        [
            .. Repository
                .Files("tests", "*.csproj")
                .Where(path => XDocument.Load(path).ToString().Contains("Suffice.Training.csproj", StringComparison.Ordinal)),
        ];
        Assert.Equal("Suffice.Training.Tests.csproj", Path.GetFileName(Assert.Single(knowing)));
    }

    private static XDocument Project(string name) => XDocument.Load(Path.Combine(Repository.Root, "src", name, $"{name}.csproj"));

    private static string[] References(string project) =>
        [
            .. Project(project)
                .Descendants("ProjectReference")
                .Select(element => Path.GetFileNameWithoutExtension(element.Attribute("Include")!.Value)),
            .. Project(project).Descendants("PackageReference").Select(element => element.Attribute("Include")!.Value),
        ];

    private static HashSet<string> Reachable(string project)
    {
        string[] own = [.. References(project).Where(Repository.Projects.Contains)];
        return [.. own, .. own.SelectMany(Reachable)];
    }
}
