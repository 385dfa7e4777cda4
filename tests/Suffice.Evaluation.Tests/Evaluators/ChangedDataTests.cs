using Suffice.Bundles;
using Suffice.Data;
using Suffice.Data.Splits;
using Suffice.Evaluation.Evaluators;
using Suffice.Evaluation.Records;
using Suffice.Evaluation.Reports;
using Suffice.Tests;

namespace Suffice.Evaluation.Tests.Evaluators;

/// <summary>Evaluation on data that are not those of the bundle any more.</summary>
public sealed class ChangedDataTests(TinyWorld world) : IClassFixture<TinyWorld>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Changed_data_are_refused_or_named_in_every_record()
    {
        EvaluationOptions options = OnItsData();
        string cut = Cut("noise");
        foreach (
            Action run in (Action[])
                [
                    () => Evaluator.Run(options with { Data = cut }),
                    () => BoundEvaluator.Run(options with { Data = cut }),
                    () => CertificateEvaluator.Run(options with { Data = cut }, 0.1, 0.1),
                ]
        )
            Errors.Expect(Fault.Data, run, "noise is not what", "--allow-changed-data");
        Errors.Expect(Fault.Data, () => Evaluator.Run(options with { Data = Cut("renamed") }), "renamed is not what");

        EvaluationOptions allowed = options with { Data = cut, AllowChangedData = true, Budgets = [], Limit = 8 };
        EvaluationResult evaluation = Evaluator.Run(allowed);
        Assert.StartsWith("noise: ", Assert.Single(evaluation.Record.ChangedData!), StringComparison.Ordinal);
        Assert.Contains(
            "the data had changed since the bundle was made: noise: ",
            EvaluationTable.Format(evaluation.Record),
            StringComparison.Ordinal
        );
        Assert.Contains("<b>Changed data:</b>", HtmlReport.Render(evaluation.Record, evaluation.Details), StringComparison.Ordinal);
        evaluation.Save(folder.File("eval.json"));
        Assert.Single(RecordFile.LoadRecord(folder.File("eval.json")).ChangedData!);
        Assert.NotNull(CertificateEvaluator.Run(allowed, 0.1, 0.1).ChangedData);
    }

    [Fact]
    public void A_bundle_that_says_so_is_not_asked_again()
    {
        EvaluationOptions options = OnItsData(["noise: 3 images removed"]);
        EvaluationRecord record = Evaluator.Run(options with { Budgets = [], Limit = 8 }).Record;
        Assert.Equal(["noise: 3 images removed"], record.ChangedData);
        CertificateEvaluator.Write(
            options.Bundle,
            new Certificate(0.1, 0.1, 5, "by hand", 0.1, 0.5, 0.01),
            folder.File("certified.suffice"),
            ["noise: 3 images removed", "noise: 1 added"]
        );
        using BundleFile certified = BundleFile.Open(folder.File("certified.suffice"));
        Assert.Equal(2, certified.Manifest.Provenance.ChangedData!.Length);
        Assert.NotNull(certified.Manifest.Provenance.Content);
    }

    [Fact]
    public void The_same_data_elsewhere_and_bundles_from_before_leave_records_as_they_were()
    {
        string copy = folder.File("elsewhere");
        foreach (string source in Directory.EnumerateFiles(world.Data, "*.png", SearchOption.AllDirectories))
            Copy(source, copy);
        Assert.Null(Evaluator.Run(OnItsData() with { Data = copy, Budgets = [], Limit = 8 }).Record.ChangedData);
        EvaluationResult before = Evaluator.Run(world.Options with { Data = Cut("noise"), Budgets = [], Limit = 8 });
        before.Save(folder.File("eval.json"));
        Assert.DoesNotContain("changed_data", File.ReadAllText(folder.File("eval.json")), StringComparison.Ordinal);
        Assert.DoesNotContain("\"content\"", File.ReadAllText(world.Options.Bundle), StringComparison.Ordinal);
    }

    /// <summary>The bundles, saying what their data held.</summary>
    private EvaluationOptions OnItsData(string[]? changes = null)
    {
        SplitContent content = DataSplits.Of(DatasetCatalog.Open(world.Data), TinyBundles.Origin.Seed).Content;
        string Saying(string path)
        {
            using BundleFile file = BundleFile.Open(path);
            string saying = folder.File(Path.GetFileName(path));
            BundleWriter.Save(
                saying,
                file.Manifest with
                {
                    Provenance = file.Manifest.Provenance with { Data = "noise", Content = content, ChangedData = changes },
                },
                file.Plain()
            );
            return saying;
        }
        return world.Options with { Bundle = Saying(world.Options.Bundle), Static = Saying(world.Options.Static), SmallerStatic = [] };
    }

    /// <summary>The data without a third of them.</summary>
    private string Cut(string name)
    {
        string cut = folder.File(Path.Combine("cut", name));
        foreach (
            string source in Directory
                .EnumerateFiles(world.Data, "*.png", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Where((_, i) => i % 3 > 0)
        )
            Copy(source, cut);
        return cut;
    }

    private void Copy(string source, string to)
    {
        string target = source.Replace(world.Data, to, StringComparison.Ordinal);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(source, target, overwrite: true);
    }
}
