using System.Text.Json;
using Suffice.Data.Examples;
using Suffice.Data.Summaries;
using Suffice.Data.Texts;

namespace Suffice.Data.Tests.Summaries;

public sealed class TextSummaryTests
{
    private static TextDataset Data =>
        new(
            "tiny",
            ["no", "yes"],
            Enumerable
                .Range(0, 48)
                .Select(i => new TextExample(
                    $"text {i}" + (i == 5 ? " and  more words " + new string('x', 200) : ""),
                    i % 2,
                    i >= 40 ? OfficialSplit.Test : OfficialSplit.Train,
                    $"{i}"
                )),
            outOfScopeTest: ["else"]
        );

    [Fact]
    public void It_counts_splits_classes_and_lengths()
    {
        TextSummary summary = TextSummary.Of(Data, 1);
        // 17 % and 8 % of 40
        Assert.Equal((48, 8, 7, 3, 30), (summary.Texts, summary.Test, summary.Control, summary.Calibration, summary.Train));
        Assert.Equal(30, summary.Classes.Sum(row => row.Train));
        Assert.Equal((2, 2, 6), (summary.Words.Least, summary.Words.Median, summary.Words.Most));
        Assert.Equal((6, 223), (summary.Characters.Least, summary.Characters.Most));
        Assert.Equal(["no", "yes"], summary.Examples.Select(example => example.Label));
        Assert.Equal(1, summary.OutOfScope);
    }

    [Fact]
    public void It_is_printed_for_a_person()
    {
        string text = TextSummary.Of(Data, 1).ToString().ReplaceLineEndings("\n");
        Assert.StartsWith(
            "tiny: 48 texts of 2 classes; test split: official; seed 1\n\nclass     train   control  calibration      test\n",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("\nall          30         7            3         8\n", text, StringComparison.Ordinal);
        Assert.Contains("\nwords                2       2     2.1       2       6       6\n", text, StringComparison.Ordinal);
        Assert.Contains("out of scope, apart: 1\n", text, StringComparison.Ordinal);
        Assert.Contains("\nyes: text ", text, StringComparison.Ordinal);
        Assert.DoesNotContain(new string('x', 150), text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_record_is_in_snake_case()
    {
        using JsonDocument record = JsonDocument.Parse(TextSummary.Of(Data, 1).ToJson());
        Assert.Equal(48, record.RootElement.GetProperty("texts").GetInt32());
        Assert.Equal(2, record.RootElement.GetProperty("words").GetProperty("least").GetInt32());
        Assert.True(record.RootElement.GetProperty("official_test").GetBoolean());
    }

    [Fact]
    public void Lengths_are_order_statistics() =>
        Assert.Equal(new TextLengths(1, 50, 50.5, 90, 99, 100), TextLengths.Of(Enumerable.Range(1, 100).Reverse()));
}
