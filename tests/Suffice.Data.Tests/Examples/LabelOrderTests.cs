using Suffice.Data.Examples;
using Suffice.Data.Splits;
using Suffice.Data.Texts;

namespace Suffice.Data.Tests.Examples;

public sealed class LabelOrderTests : IDisposable
{
    private static readonly string[] Other = ["dog", "ant", "cow", "bee"];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Images_get_the_order_of_a_net_and_stay_what_they_are()
    {
        LabelledDataset data = new RandomImages(120, 1),
            seen = LabelOrder.Of(data, Other);
        Assert.Equal(Other, seen.Labels);
        for (int i = 0; i < data.Count; i++)
            Assert.Equal(
                (data.Labels[data.Label(i)], data.Id(i), data.ContentHash(i)),
                (seen.Labels[seen.Label(i)], seen.Id(i), seen.ContentHash(i))
            );
        // Splits and what is known of them do not depend on the order.
        Assert.Equal(DataSplits.Of(data, 3).HashOf(Split.Control), DataSplits.Of(seen, 3).HashOf(Split.Control));
        Assert.False(seen.LabelsAreAnswers);
    }

    [Fact]
    public void Texts_do_too()
    {
        File.WriteAllText(folder.File("t.tsv"), "text\tlabel\nno\tbad\nyes\tgood\nnever\tbad\n");
        var seen = (TextDataset)LabelOrder.Of(TextSource.Open(folder.File("t.tsv")), ["good", "bad"]);
        Assert.Equal(
            ["no bad", "yes good", "never bad"],
            Enumerable.Range(0, 3).Select(i => $"{seen.Text(i)} {seen.Labels[seen.Label(i)]}")
        );
    }

    [Theory]
    [InlineData("ant", "bee", "cow", "dog")] // the same order
    [InlineData("ant", "bee", "cow", "fox")]
    [InlineData("ant", "bee", "cow")]
    [InlineData("ant", "ant", "cow", "dog")] // a name that says nothing about an order
    public void Other_labels_are_left_alone(params string[] labels)
    {
        var data = new RandomImages(12, 1);
        Assert.Same(data, LabelOrder.Of(data, labels));
    }

    [Fact]
    public void What_differs_is_said_in_short() =>
        Assert.Equal(
            "2 (cat, dog) instead of 7 (a, b, c, d, dog, …); in the data alone: cat; in the net alone: a, b, c, d, e, …",
            LabelOrder.Difference(["cat", "dog"], ["a", "b", "c", "d", "dog", "e", "f"])
        );
}
