using Suffice.Bundles;
using Suffice.Data.Examples;
using Suffice.Evaluation.Evaluators;
using Suffice.Evaluation.Records;
using Suffice.Evaluation.Reports;
using Suffice.Tests;

namespace Suffice.Evaluation.Tests.Evaluators;

/// <summary>Evaluation with labels in another order, and without labels.</summary>
public class OtherLabelsTests(TinyWorld world) : IClassFixture<TinyWorld>
{
    private static readonly string[] Renamed = ["dog", "ant", "cow", "bee"]; // for ant, bee, cow, dog

    [Fact]
    public void Labels_in_another_order_give_the_same_accuracy()
    {
        using var folder = new TemporaryFolder();
        EvaluationRecord expected = Evaluator.Run(world.Options).Record;
        string Path(string name) => folder.File(System.IO.Path.GetFileName(name));
        foreach (string source in (string[])[world.Options.Bundle, world.Options.Static])
        {
            using BundleFile bundle = BundleFile.Open(source);
            BundleWriter.Save(Path(source), bundle.Manifest with { Labels = Renamed }, bundle.Plain());
        }
        // The images of class k are called what the bundle calls class k: the data set sorts the names.
        string data = folder.File("noise");
        for (int k = 0; k < Renamed.Length; k++)
        {
            Directory.CreateDirectory(System.IO.Path.Combine(data, Renamed[k]));
            foreach (string image in Directory.EnumerateFiles(System.IO.Path.Combine(world.Data, TinyBundles.Labels[k])))
                File.Copy(image, System.IO.Path.Combine(data, Renamed[k], System.IO.Path.GetFileName(image)));
        }
        EvaluationOptions options = world.Options with
        {
            Bundle = Path(world.Options.Bundle),
            Static = Path(world.Options.Static),
            SmallerStatic = [],
            Data = data,
        };
        EvaluationRecord found = Evaluator.Run(options).Record;
        Assert.Equal(expected.Static.Top1, found.Static.Top1);
        Assert.Equal(expected.Points.Select(point => point.Top1), found.Points.Select(point => point.Top1));
        Directory.Move(System.IO.Path.Combine(data, "cow"), System.IO.Path.Combine(data, "fox"));
        Errors.Expect(
            Fault.Data,
            () => Evaluator.Run(options),
            "4 (ant, bee, dog, fox) instead of 4 (dog, ant, cow, bee); in the data alone: fox; in the net alone: cow",
            "Evaluate on the data the bundle was made for"
        );
    }

    [Fact]
    public void Without_labels_the_teacher_is_right_and_everything_says_so()
    {
        EvaluationResult evaluation = Evaluator.Run(world.Options with { Unlabelled = true });
        EvaluationRecord record = evaluation.Record;
        Assert.True(record.LabelsAreAnswers);
        Assert.Equal((40, 1.0), (record.Examples, record.Static.Top1));
        Assert.All(record.Points, point => Assert.Equal(1 - point.Top1, point.Loss, 1e-12));
        string table = EvaluationTable.Format(record),
            page = HtmlReport.Render(record, evaluation.Details),
            markdown = MarkdownResults.Render(record, evaluation.Details, "eval.json");
        Assert.All([table, page.Replace("&#39;", "'", StringComparison.Ordinal), markdown], text =>
            Assert.Contains("teacher's answers", text, StringComparison.Ordinal)
        );
        Assert.Contains("disagreement, points", table, StringComparison.Ordinal);
        Assert.DoesNotContain("top-1 %", table, StringComparison.Ordinal);
        Assert.Contains("Agreement with the teacher against computation", page, StringComparison.Ordinal);
        Assert.DoesNotContain("accuracy (top-1)", page, StringComparison.Ordinal);
        string path = Path.Combine(world.Bundles.Folder, "answers.json");
        RecordFile.Save(record, path);
        Assert.True(RecordFile.LoadRecord(path).LabelsAreAnswers);
        Assert.False(Evaluator.Run(world.Options).Record.LabelsAreAnswers);
        RecordFile.Save(record with { LabelsAreAnswers = false }, path);
        Assert.DoesNotContain("labels_are_answers", File.ReadAllText(path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_without_labels_bounds_disagreement()
    {
        // Nets with random weights never agree with their teacher, so nothing can be promised of them.
        CertifyRecord refused = CertificateEvaluator.Run(world.Options with { Unlabelled = true }, 0.005, 0.1);
        Assert.True(refused.LabelsAreAnswers);
        Assert.Equal(1, refused.TeacherTop1);
        Assert.Contains("No certificate for a disagreement with the static model", refused.Refusal!.Describe(), StringComparison.Ordinal);
        Certificate promised = new(0.99, 0.1, 16, "fixed-sequence testing", 1, 0.3, 0.5) { OfAnswers = true };
        Assert.StartsWith(
            "disagreement with the static model at most 99 points",
            CertificateText.Describe(promised, false),
            StringComparison.Ordinal
        );
        Assert.True(BoundEvaluator.Run(world.Options with { Unlabelled = true }).LabelsAreAnswers);
    }
}
