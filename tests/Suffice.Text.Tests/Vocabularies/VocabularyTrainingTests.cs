using System.Text;
using Suffice.Text.Files;
using Suffice.Text.Vocabularies;

namespace Suffice.Text.Tests.Vocabularies;

public sealed class VocabularyTrainingTests
{
    [Fact]
    public void The_most_frequent_pair_is_joined_first()
    {
        // The example of Sennrich et al.: low ×5, lower ×2, newest ×6, widest ×3. Joined: ##e ##s and ##es ##t (9 each), ##o ##w and l ##ow
        // (7 each).
        string corpus = Repeat("low", 5) + Repeat("lower", 2) + Repeat("newest", 6) + Repeat("widest", 3);
        string[] pieces = Pieces(VocabularyTraining.Train([corpus], new VocabularyOptions { Size = 5 + 20 + 4 }));
        Assert.Equal(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "d", "e", "i", "l", "n", "o", "r", "s", "t", "w"], pieces[..15]);
        Assert.Equal(["##d", "##e", "##i", "##l", "##n", "##o", "##r", "##s", "##t", "##w"], pieces[15..25]);
        Assert.Equal(["##es", "##est", "##ow", "low"], pieces[25..]); // among equals the one that comes first in ordinal order
    }

    [Fact]
    public void Order_of_texts_does_not_matter_and_the_result_encodes_what_it_was_trained_on()
    {
        string[] texts = [.. Enumerable.Range(0, 300).Select(i => $"Word{i % 17} number{i % 5}, über-wörd the {i} of the thing")];
        TokenizerFiles files = VocabularyTraining.Train(texts, new VocabularyOptions { Size = 200 });
        Assert.Equal(files.Hash, VocabularyTraining.Train(texts.Reverse(), new VocabularyOptions { Size = 200 }).Hash);
        var tokenizer = new TextTokenizer(files);
        Assert.InRange(tokenizer.VocabularySize, 60, 200);
        Assert.All(texts, text => Assert.DoesNotContain(1, tokenizer.Encode(text, 512)));
        Assert.Equal([2, 3], tokenizer.Encode("", 8));
        Assert.True(tokenizer.Encode("the thing", 8).Length == 4, "frequent words are one piece each");
    }

    [Fact]
    public void Capitals_are_kept_when_asked_for()
    {
        var tokenizer = new TextTokenizer(VocabularyTraining.Train(["Ab Ab ab ab"], new VocabularyOptions { LowerCase = false }));
        Assert.NotEqual(tokenizer.Encode("Ab", 8), tokenizer.Encode("ab", 8));
    }

    [Fact]
    public void Rare_characters_and_endless_words_are_unknown()
    {
        TokenizerFiles files = VocabularyTraining.Train(
            [Repeat("aba", 9) + "zab " + new string('q', 101)],
            new VocabularyOptions { MostCharacters = 2 }
        );
        Assert.Equal([2, 1, 3], new TextTokenizer(files).Encode("zab", 8));
        Assert.DoesNotContain("q", Pieces(files));
    }

    [Fact]
    public void What_cannot_be_trained_is_refused()
    {
        Errors.Expect(Fault.Data, () => VocabularyTraining.Train([]), "no words", "Give texts");
        Errors.Expect(Fault.Data, () => VocabularyTraining.Train(["", " \u0000 "]), "no words");
        Errors.Expect(
            Fault.Usage,
            () => VocabularyTraining.Train(["abc"], new VocabularyOptions { Size = 9 }),
            "9 pieces has no room for 11",
            "Allow more pieces"
        );
        Errors.Expect(
            Fault.Usage,
            () => VocabularyTraining.Train(["abc"], new VocabularyOptions { LeastCount = 0 }),
            "least count of 0",
            "Use 1 or more"
        );
    }

    private static string Repeat(string word, int times) => string.Concat(Enumerable.Repeat(word + " ", times));

    private static string[] Pieces(TokenizerFiles files) =>
        Encoding.UTF8.GetString(files.Find("vocab.txt")!.Value.Span).TrimEnd('\n').Split('\n');
}
