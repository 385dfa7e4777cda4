using CsCheck;
using Suffice.Text.Files;

namespace Suffice.Text.Tests;

public sealed class TextTokenizerPropertyTests
{
    /// <summary>Every UTF-16 unit: control characters and halves of surrogate pairs too, beside what the vocabularies know.</summary>
    private static readonly Gen<string> Strings = Gen.OneOf(
            Gen.Char['\u0000', '\uFFFF'],
            Gen.Char['\uD800', '\uDFFF'],
            Gen.Char['\u0000', '\u001F'],
            Gen.Char['a', 'z'],
            Gen.Int[0, 6].Select(i => "helo é東"[i])
        )
        .Array[0, 60]
        .Select(letters => new string(letters));

    [Fact]
    public void Any_string_gives_ids_within_bounds()
    {
        TextTokenizer[] tokenizers = [.. TestTokenizers.All.Select(files => new TextTokenizer(files))];
        Gen.Select(Strings, Gen.Int[2, 40])
            .Each(
                (text, most) =>
                {
                    foreach (TextTokenizer tokenizer in tokenizers)
                    {
                        int[] ids = tokenizer.Encode(text, most);
                        Assert.InRange(ids.Length, 2, most);
                        Assert.All(ids, id => Assert.InRange(id, 0, tokenizer.VocabularySize - 1));
                        Assert.Equal((tokenizer.ClassToken, tokenizer.SeparatorToken), (ids[0], ids[^1]));
                        Assert.Equal(ids, tokenizer.Encode(text, most));
                    }
                },
                count: 2000
            );
    }

    [Fact]
    public void A_shorter_limit_gives_the_same_beginning()
    {
        TextTokenizer[] tokenizers = [.. TestTokenizers.All.Select(files => new TextTokenizer(files))];
        Gen.Select(Strings, Gen.Int[3, 20])
            .Each(
                (text, most) =>
                {
                    foreach (TextTokenizer tokenizer in tokenizers)
                    {
                        int[] whole = tokenizer.Encode(text, 1000),
                            cut = tokenizer.Encode(text, most);
                        Assert.Equal((tokenizer.Kind, Math.Min(whole.Length, most)), (tokenizer.Kind, cut.Length));
                        Assert.Equal(whole[..(cut.Length - 1)], cut[..^1]);
                    }
                },
                count: 1000
            );
    }

    [Theory]
    [InlineData("h")]
    [InlineData("hello ")]
    [InlineData("\uD800")]
    [InlineData("\u0000")]
    [InlineData("東.")]
    public void A_hundred_thousand_characters_are_encoded_at_once(string part)
    {
        // Work that grows with the square of the length would keep this test for minutes.
        string text = string.Concat(Enumerable.Repeat(part, 100_000 / part.Length));
        foreach (TokenizerFiles files in TestTokenizers.All)
        {
            var tokenizer = new TextTokenizer(files);
            Assert.InRange(tokenizer.Encode(text, 128).Length, 2, 128);
            Assert.InRange(tokenizer.Encode(text, 4096).Length, 2, 4096);
        }
    }
}
