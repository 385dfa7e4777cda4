using System.Text.Json;
using Suffice.Evaluation.Bounds;
using Suffice.Evaluation.Records;
using Suffice.Evaluation.Reports;
using Suffice.Tests;

namespace Suffice.Evaluation.Tests.Records;

public class GainTextTests
{
    [Theory]
    [InlineData(0.003, 0.001, 0.0, GainVerdict.NothingToLearn, "nothing to learn here", "at most 0.30 [0.20, 0.40] points")]
    [InlineData(0.02, -0.003, 0.0, GainVerdict.Open, "whether anything can be learnt is open", "at most 2.00 [1.90, 2.10] points")]
    [InlineData(0.02, 0.01, 0.0, GainVerdict.Learnable, "there is something to learn", "gains 1.00 [0.50, 1.50] points")]
    [InlineData(
        0.003,
        0.001,
        0.03,
        GainVerdict.CheckFailed,
        "fails its check",
        "is 3.00 [1.00, 5.00] points, where exact fits give 0",
        "too high or too low"
    )]
    [InlineData(0.02, 0.01, -0.03, GainVerdict.CheckFailed, "fails its check", "-3.00 [-5.00, -1.00] points", "may be too low")]
    internal void The_verdict_and_its_figures_are_said(double gap, double fitted, double penalty, GainVerdict verdict, params string[] said)
    {
        var gain = new SequentialGain(Figure(gap, 0.001), Figure(fitted, 0.005), Figure(penalty, 0.02), []);
        Assert.Equal(verdict, gain.Verdict);
        Assert.All(said, words => Assert.Contains(words, GainText.Describe(gain), StringComparison.Ordinal));
        (EvaluationRecord record, EvaluationDetails details) = SyntheticRecord.Make([]);
        BoundRecord bounds = SyntheticRecord.Bounds(record) with { Gain = gain };
        Assert.Contains(said[0], HtmlReport.Render(record, details with { Bounds = bounds }), StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_kept_with_the_bounds_and_older_records_have_none()
    {
        using var folder = new TemporaryFolder();
        (EvaluationRecord record, _) = SyntheticRecord.Make([]);
        var gain = new SequentialGain(
            Figure(0.02, 0.001),
            Figure(0.01, 0.005),
            Figure(0, 0.02),
            [new PricedGain(0.3, Figure(0.01, 0.001), Figure(0.01, 0.001), Figure(0, 0.001))]
        );
        BoundRecord bounds = SyntheticRecord.Bounds(record);
        RecordFile.Save(bounds with { Gain = gain }, folder.File("bound.json"));
        BoundRecord loaded = RecordFile.LoadBoundsBeside(folder.File("eval.json"), record)!;
        Assert.Equal((gain.Gap, gain.Fitted, gain.Penalty), (loaded.Gain!.Gap, loaded.Gain.Fitted, loaded.Gain.Penalty));
        Assert.Equal(gain.Prices, loaded.Gain.Prices);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(folder.File("bound.json")));
        JsonElement most = document.RootElement.GetProperty("gain").GetProperty("gap");
        Assert.Equal((0.02, 0.019, 0.021), (Number("value"), Number("lower"), Number("upper")));
        RecordFile.Save(bounds, folder.File("bound.json"));
        Assert.DoesNotContain("\"gain\"", File.ReadAllText(folder.File("bound.json")), StringComparison.Ordinal);
        Assert.Null(RecordFile.LoadBoundsBeside(folder.File("eval.json"), record)!.Gain);

        double Number(string name) => Math.Round(most.GetProperty(name).GetDouble(), 12);
    }

    private static GainFigure Figure(double value, double half) => new(value, value - half, value + half);
}
