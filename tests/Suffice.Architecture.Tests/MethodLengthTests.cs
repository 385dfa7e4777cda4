using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Suffice.Architecture.Tests;

/// <summary>A method is read at a glance: at most 40 lines.</summary>
public class MethodLengthTests
{
    private const int MostLines = 40;

    /// <summary>Those that are longer still, as file and method. The list only gets shorter.</summary>
    private static readonly string[] Longer = ["Attention.Run", "Tile.Run", "TileRun.RunTall"];

    [Fact]
    public void No_method_but_those_listed_has_more_than_40_lines_and_those_do() =>
        Assert.Equal(
            Longer.Order(StringComparer.Ordinal),
            Repository.Sources("src").SelectMany(LongMethods).Distinct().Order(StringComparer.Ordinal)
        );

    private static IEnumerable<string> LongMethods(string path) =>
        CSharpSyntaxTree
            .ParseText(File.ReadAllText(path), cancellationToken: TestContext.Current.CancellationToken)
            .GetRoot(TestContext.Current.CancellationToken)
            .DescendantNodes()
            .OfType<BaseMethodDeclarationSyntax>()
            .Where(method => Lines(method) > MostLines)
            .Select(method => $"{Path.GetFileNameWithoutExtension(path)}.{(method as MethodDeclarationSyntax)?.Identifier.Text ?? "ctor"}");

    private static int Lines(SyntaxNode node)
    {
        FileLinePositionSpan span = node.GetLocation().GetLineSpan();
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }
}
