using CsCheck;
using Suffice.Data.Examples;
using Suffice.Data.Splits;
using Suffice.Data.Texts;

namespace Suffice.Data.Tests.Texts;

/// <summary>Data sets of sentences and their phrases, such as SST-2: no phrase of a held-out sentence is trained on.</summary>
public sealed class PhraseSplitsPropertyTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_phrase_lies_in_its_sentence_word_by_word()
    {
        TextDataset data = Of("a film", "a", "film about bears", "bears", "bear", "A  FILM about bears", "about");
        Assert.Equal([true, true, true, true, false, false, true], Enumerable.Range(0, 7).Select(data.IsPart));
        Assert.Equal([0, 1, 2, 3, 6], data.PartsOf(5).Order());
        Assert.Empty(data.PartsOf(4));
    }

    [Fact]
    public void Nothing_of_a_held_out_sentence_is_trained_on() =>
        Gen.Select(Gen.Int[0, 7].Array[1, 7].Array[150, 250], Gen.Int[0, 1000])
            .Each(
                (sentences, seed) =>
                {
                    // Words of few letters, so that phrases are shared; a number each makes most sentences differ.
                    string[] texts =
                    [
                        .. sentences
                            .Index()
                            .SelectMany(pair =>
                                new[]
                                {
                                    $"s{pair.Index} {Words(pair.Item)}",
                                    Words(pair.Item),
                                    Words(pair.Item[..((pair.Item.Length + 1) / 2)]),
                                }
                            ),
                    ];
                    TextDataset data = Of(texts);
                    DataSplits splits = DataSplits.Of(data, seed);
                    int[] held = [.. splits[Split.Control], .. splits[Split.Calibration], .. splits[Split.Test]];
                    Assert.DoesNotContain(held, data.IsPart);
                    HashSet<int> train = [.. splits[Split.Train]];
                    foreach (int i in held)
                    {
                        string sentence = $" {TextDataset.Key(data.Text(i))} ";
                        Assert.DoesNotContain(train, phrase =>
                            sentence.Contains($" {TextDataset.Key(data.Text(phrase))} ", StringComparison.Ordinal)
                        );
                    }
                    Assert.Equal(data.Count, held.Length + train.Count + splits.LeftOut.Count);
                    Assert.Empty(splits.LeftOut.Intersect(train));
                    // Whatever is left out is so for a reason.
                    HashSet<int> parts = [.. held.SelectMany(data.PartsOf)];
                    Assert.All(splits.LeftOut, i => Assert.Contains(i, parts));
                },
                count: 30
            );

    [Fact]
    public void Parts_of_official_test_sentences_are_left_out_too()
    {
        (string Text, bool Test)[] rows =
        [
            ("the best film", true),
            .. Enumerable.Range(0, 60).Select(i => ($"sentence {i} of them", false)),
            ("best film", false),
            ("film", false),
            ("film night", false),
        ];
        var data = new TextDataset(
            "x",
            ["a", "b"],
            rows.Select((row, i) => new TextExample(row.Text, i % 2, row.Test ? OfficialSplit.Test : OfficialSplit.Train, $"{i}")),
            hasPhrases: true
        );
        DataSplits splits = DataSplits.Of(data, 0);
        Assert.Equal([0], splits[Split.Test]);
        Assert.False(data.IsPart(61)); // it lies in a test sentence only, so it is a sentence of its own
        Assert.True(data.IsPart(62));
        Assert.DoesNotContain(splits[Split.Train], i => i is 61 or 62);
    }

    [Fact]
    public void SST_2_is_known_by_its_contents()
    {
        // As many texts as SST-2 has: sentences of five words, and nine phrases of each.
        string[] phrases = ["a# b# c# d# e#", "a#", "b#", "c#", "d#", "e#", "a# b#", "b# c#", "c# d# e#", "a# b# c#"];
        string[] texts = [.. Enumerable.Range(0, 67_349).Select(i => phrases[i % 10].Replace("#", $"{i / 10}", StringComparison.Ordinal))];
        File.WriteAllLines(
            folder.File("train.tsv"),
            texts[..60_614].Select((text, i) => $"{text} \t{i / 10 % 2}").Prepend("sentence\tlabel")
        );
        File.WriteAllLines(folder.File("dev.tsv"), texts[60_614..].Select((text, i) => $"{text} \t{i % 2}").Prepend("sentence\tlabel"));
        File.WriteAllLines(folder.File("test.tsv"), Enumerable.Range(0, 872).Select(i => $"t{i} b\t{i % 2}").Prepend("sentence\tlabel"));
        TextDataset data = TextSource.Open(folder.Path);
        Assert.Equal("sst2", data.Name);
        Assert.Equal(["negative", "positive"], data.Labels);
        Assert.Equal(new SplitSizes(1200, 600), data.CustomarySizes);
        Assert.Equal(67_349 - 6735, Enumerable.Range(0, data.Count).Count(data.IsPart));
        Assert.Equal(872, DataSplits.Of(data, 0)[Split.Test].Count);
        // Its tables divide the phrases, not the sentences: control and calibration are drawn from both.
        Assert.Equal(67_349, Enumerable.Range(0, data.Count).Count(i => data.OfficialSplitOf(i) is OfficialSplit.Train));
    }

    private static string Words(IEnumerable<int> letters) => string.Join(' ', letters.Select(letter => (char)('a' + letter)));

    private static TextDataset Of(params string[] texts) =>
        new("x", ["a", "b"], texts.Select((text, i) => new TextExample(text, i % 2, OfficialSplit.Train, $"{i}")), hasPhrases: true);
}
