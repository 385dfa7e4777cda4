using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Suffice.Architecture.Tests;

/// <summary>A method is read at a glance: at most 40 lines.</summary>
public class MethodLengthTests
{
    private const int MostLines = 40;

    /// <summary>Those that are longer still, as file and method. The list only gets shorter.</summary>
    private static readonly string[] Longer =
    [
        "AblateVerb.Execute",
        "Ablation.Run",
        "AdaptVerb.Execute",
        "AdaptationRun.Run",
        "Attention.Run",
        "BackboneFolding.Run",
        "BackboneTraining.Run",
        "Baselines.Controllers",
        "BenchRun.Run",
        "BenchTable.Format",
        "BenchTargets.Of",
        "BoundCurve.Of",
        "BoundEvaluator.Of",
        "BoundsLine.Render",
        "BundleModels.Inputs",
        "BundleWriter.Save",
        "CertificateEvaluator.Checks",
        "CertificateEvaluator.Run",
        "Certification.Fit",
        "CommandHost.Run",
        "CompileVerb.Execute",
        "DatasetCatalog.OpenAny",
        "DeviceProfiling.Measure",
        "EncoderNetwork.ctor",
        "EvaluationTable.Format",
        "Evaluator.Run",
        "FoldSearch.Run",
        "FrontierPlot.Draw",
        "FrontierPlot.Legend",
        "HtmlReport.Render",
        "HtmlReport.Summary",
        "InspectVerb.Describe",
        "Linear.Panel",
        "Linear.Partial",
        "ManifestCheck.Run",
        "MarkdownResults.Render",
        "ModelDescription.Validate",
        "OnnxExport.Save",
        "OutcomeTable.ctor",
        "PathShares.Render",
        "PlanTables.Describe",
        "PolicyGradient.Improve",
        "PolicyGradient.Roll",
        "PredictorTraining.Train",
        "ReportTables.Settings",
        "RunVerb.Execute",
        "StaticRivals.Measure",
        "TarTree.ReadAll",
        "TextSource.Open",
        "TextTable.OfLines",
        "Tile.Run",
        "TileRun.RunTall",
        "TrainVerb.Execute",
        "TrainVerb.SmallerJob",
        "TrainingLoop.Run",
        "TrainingLoop.RunEpoch",
        "TutorNets.Check",
        "VerifiedFetch.Try",
    ];

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
