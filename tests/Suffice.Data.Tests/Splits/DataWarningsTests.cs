using System.Text.Json;
using Suffice.Data.Splits;
using Suffice.Data.Summaries;
using Suffice.Data.Texts;

namespace Suffice.Data.Tests.Splits;

public sealed class DataWarningsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Ordinary_data_have_none()
    {
        for (int i = 0; i < 60; i++)
            TestData.WritePicture(folder.File($"{(i % 2 == 0 ? "ant" : "bee")}/{i}.png"), i);
        DataSummary summary = DataSummary.Of(DatasetCatalog.Open(folder.Path), 0);
        Assert.Empty(summary.Warnings);
        Assert.DoesNotContain("Warning", summary.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Class_folders_that_look_alike_are_named_by_code_points()
    {
        string[] classes = ["caf\u00E9", "cafe\u0301", "dog", "dog\u200B"];
        for (int i = 0; i < 120; i++)
            TestData.WritePicture(folder.File($"{classes[i % 4]}/{i}.png"), i);
        DataSummary summary = DataSummary.Of(DatasetCatalog.Open(folder.Path), 0);
        Assert.Contains("The classes 'cafe<U+0301>' and 'caf<U+00E9>' can be taken for one", summary.Warnings[0], StringComparison.Ordinal);
        Assert.Contains("The classes 'dog' and 'dog<U+200B>' can be taken for one", summary.Warnings[1], StringComparison.Ordinal);
        Assert.Contains($"{Environment.NewLine}Warning: The classes 'dog'", summary.ToString(), StringComparison.Ordinal);
        using JsonDocument record = JsonDocument.Parse(summary.ToJson());
        Assert.Equal(2, record.RootElement.GetProperty("warnings").GetArrayLength());
    }

    [Fact]
    public void An_image_with_two_labels_is_named_with_both()
    {
        for (int i = 0; i < 60; i++)
            TestData.WritePicture(folder.File($"{(i % 2 == 0 ? "ant" : "bee")}/{i}.png"), i);
        TestData.WritePicture(folder.File("bee/copy.png"), 4);
        TestData.WritePicture(folder.File("ant/copy.png"), 6); // the same label is no matter
        Assert.StartsWith(
            "1 image has more than one label: ant/4.png ('ant') and bee/copy.png ('bee').",
            Assert.Single(DataSummary.Of(DatasetCatalog.Open(folder.Path), 0).Warnings),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void An_error_about_a_class_names_the_one_it_looks_like()
    {
        IEnumerable<string> rows = Enumerable.Range(0, 60).Select(i => $"text {i},{(i % 2 == 0 ? "caf\u00E9" : "bar")}");
        File.WriteAllLines(folder.File("train.csv"), [.. rows.Prepend("text,label")]);
        File.WriteAllLines(folder.File("test.csv"), ["text,label", "x,cafe\u0301"]);
        Errors.Expect(Fault.Data, () => TextSource.Open(folder.Path), "test.csv:2", "'cafe<U+0301>' can be taken for 'caf<U+00E9>'");
        File.WriteAllLines(folder.File("one.csv"), [.. rows.Prepend("text,label"), "x,cafe\u0301"]);
        Errors.Expect(
            Fault.Data,
            () => Enumerable.Range(0, 20).Select(seed => DataSplits.Of(TextSource.Open(folder.File("one.csv")), seed)).ToArray(),
            "has no text in the training split",
            "'cafe<U+0301>' can be taken for 'caf<U+00E9>'"
        );
    }

    [Fact]
    public void Texts_that_look_the_same_with_two_labels_and_labels_that_are_not_seen_are_named()
    {
        IEnumerable<string> rows = Enumerable.Range(0, 60).Select(i => $"text {i},{(i % 2 == 0 ? "\u200B" : "\u200C")}");
        File.WriteAllLines(folder.File("x.csv"), [.. rows.Prepend("text,label"), "TEXT  2,\u200C", "te\u200Bxt 3,\u200B"]);
        IReadOnlyList<string> warnings = TextSummary.Of(TextSource.Open(folder.File("x.csv")), 0).Warnings;
        Assert.Equal(
            ["Nothing is seen of the class '<U+200B>'. Give it a name.", "Nothing is seen of the class '<U+200C>'. Give it a name."],
            warnings.Take(2)
        );
        Assert.StartsWith("The classes '<U+200B>' and '<U+200C>' can be taken for one.", warnings[2], StringComparison.Ordinal);
        Assert.StartsWith(
            "2 texts have more than one label: x.csv:4 ('<U+200B>', \"text 2\") and x.csv:62 ('<U+200C>', \"TEXT 2\"); x.csv:5 ",
            warnings[3],
            StringComparison.Ordinal
        );
    }
}
