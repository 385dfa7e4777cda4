using Suffice.Text.Files;

namespace Suffice.Text.Tests;

public sealed class TextTokenizerTests
{
    [Theory]
    [InlineData("hello worlds, Café!", new[] { 2, 4, 6, 5, 7, 13, 1, 3 })]
    [InlineData("HELLO\u0000\u200b\tworld", new[] { 2, 4, 6, 3 })]
    [InlineData("hello東hello", new[] { 2, 4, 14, 4, 3 })]
    [InlineData("", new[] { 2, 3 })]
    [InlineData(" \r\n ", new[] { 2, 3 })]
    [InlineData("[CLS]", new[] { 2, 1, 1, 1, 3 })] // special tokens cannot be smuggled in
    public void Word_pieces(string text, int[] ids) => Assert.Equal(ids, new TextTokenizer(TestTokenizers.WordPiece).Encode(text, 64));

    [Theory]
    [InlineData("hello hello", new[] { 0, 11, 13, 2 })]
    [InlineData("hell", new[] { 0, 10, 2 })]
    [InlineData("<s>", new[] { 0, 3, 3, 3, 2 })]
    public void Byte_pairs(string text, int[] ids) => Assert.Equal(ids, new TextTokenizer(TestTokenizers.BytePair).Encode(text, 64));

    [Fact]
    public void Byte_pairs_over_characters_end_their_words()
    {
        TokenizerFiles files = TestTokenizers.Of(
            ("vocab.json", """{"<s>":0,"</s>":1,"<unk>":2,"l":3,"o":4,"w":5,"w</w>":6,"lo":7,"low</w>":8,"e":9,"r</w>":10,"e</w>":11}"""),
            ("merges.txt", "l o\nlo w</w>\n")
        );
        Assert.Equal([0, 8, 7, 5, 9, 10, 1], new TextTokenizer(files).Encode("low  lower", 64));
    }

    [Fact]
    public void Byte_pairs_and_sentence_pieces_follow_their_settings()
    {
        TokenizerFiles pairs = TestTokenizers.Of(
            ("vocab.json", TestTokenizers.BytePairJson),
            ("merges.txt", TestTokenizers.MergeLines),
            ("tokenizer_config.json", """{"do_lower_case": true, "add_prefix_space": true}""")
        );
        Assert.Equal([0, 13, 13, 2], new TextTokenizer(pairs).Encode("HELLO hello", 64));
        var model = new TokenizerFiles(
            "here",
            [
                KeyValuePair.Create("spiece.model", (ReadOnlyMemory<byte>)TestTokenizers.Model(1)),
                KeyValuePair.Create(
                    "tokenizer_config.json",
                    (ReadOnlyMemory<byte>)"""{"do_lower_case": true, "cls_token": "<s>", "sep_token": "</s>"}"""u8.ToArray()
                ),
            ]
        );
        Assert.Equal([1, 5, 2], new TextTokenizer(model).Encode("HELLO", 64));
    }

    [Fact]
    public void Sentence_pieces()
    {
        foreach (TokenizerFiles files in new[] { TestTokenizers.Unigram, TestTokenizers.SentencePieceBpe })
        {
            var tokenizer = new TextTokenizer(files);
            Assert.Equal(
                (TokenizerKind.SentencePiece, 17, 3, 4),
                (tokenizer.Kind, tokenizer.VocabularySize, tokenizer.ClassToken, tokenizer.SeparatorToken)
            );
            Assert.Equal([3, 5, 5, 11, 0, 4], tokenizer.Encode("hello  hello wz", 64)); // ▁hello ▁hello ▁w and an unknown letter
        }
    }

    [Fact]
    public void A_long_text_keeps_its_beginning()
    {
        foreach (TokenizerFiles files in TestTokenizers.All)
        {
            var tokenizer = new TextTokenizer(files);
            int[] whole = tokenizer.Encode("hello hello hello hello", 64),
                cut = tokenizer.Encode("hello hello hello hello", 4);
            Assert.Equal([.. whole[..3], tokenizer.SeparatorToken!.Value], cut);
            Assert.Equal([tokenizer.ClassToken!.Value, tokenizer.SeparatorToken!.Value], tokenizer.Encode("hello", 2));
            Errors.Expect(Fault.Usage, () => tokenizer.Encode("hello", 1), "at most 1 tokens", "Allow 2");
        }
    }

    [Fact]
    public void Settings_are_those_of_the_configuration_file()
    {
        TokenizerFiles files = TestTokenizers.Of(
            ("vocab.txt", "<x>\n<begin>\n<end>\nÉ\né\ne\n"),
            (
                "tokenizer_config.json",
                """{"do_lower_case": false, "cls_token": {"content": "<begin>", "lstrip": false}, "sep_token": "<end>", "unk_token": "<x>", "model_max_length": 512}"""
            )
        );
        Assert.Equal([1, 3, 4, 0, 2], new TextTokenizer(files).Encode("É é E", 9));
        TokenizerFiles lower = TestTokenizers.Of(
            ("vocab.txt", "[UNK]\n[CLS]\n[SEP]\né\ne\n"),
            ("tokenizer_config.json", """{"strip_accents": false}""")
        );
        Assert.Equal([1, 3, 4, 2], new TextTokenizer(lower).Encode("É E", 9));
    }

    [Fact]
    public void A_vocabulary_without_special_tokens_is_refused()
    {
        Errors.Expect(
            Fault.Data,
            () => new TextTokenizer(TestTokenizers.Of(("vocab.txt", "[UNK]\na\n"))),
            "here: vocab.txt",
            "lacks [CLS], <s>, <cls>",
            "cls_token",
            "tokenizer_config.json"
        );
        Errors.Expect(
            Fault.Data,
            () => new TextTokenizer(TestTokenizers.Of(("vocab.txt", "[CLS]\n[SEP]\na\n"))),
            "lacks [UNK], <unk>",
            "unk_token"
        );
        Errors.Expect(
            Fault.Data,
            () =>
                new TextTokenizer(
                    TestTokenizers.Of(("vocab.txt", "[CLS]\n[SEP]\n[UNK]\n"), ("tokenizer_config.json", """{"sep_token": "|"}"""))
                ),
            "lacks |",
            "sep_token"
        );
    }

    [Fact]
    public void Pieces_have_names()
    {
        var tokenizer = new TextTokenizer(TestTokenizers.WordPiece);
        Assert.Equal("##s", tokenizer.Piece(5));
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.Piece(tokenizer.VocabularySize));
    }

    /// <summary>Cut into the pieces that a short text has, or one unknown word.</summary>
    [Theory]
    [InlineData("word pieces", new[] { 2 }, null, new[] { 1, 3 })]
    [InlineData("words", new[] { 2 }, null, new[] { 1, 3 })]
    [InlineData("byte pairs", new[] { 0 }, 11, new[] { 2 })]
    [InlineData("unigrams", new[] { 3, 5 }, 15, new[] { 4 })]
    [InlineData("pairs", new[] { 3, 5 }, 15, new[] { 4 })]
    public void A_text_of_a_million_characters_without_a_space_is_encoded(string model, int[] first, int? every, int[] last)
    {
        TextTokenizer tokenizer = new(
            model switch
            {
                "word pieces" => TestTokenizers.WordPiece,
                "words" => TestTokenizers.Of(("tokenizer.json", TestTokenizers.WholeJson(model: WordLevelJson))),
                "byte pairs" => TestTokenizers.BytePair,
                "unigrams" => TestTokenizers.Unigram,
                _ => TestTokenizers.SentencePieceBpe,
            }
        );
        const int words = 200_000;
        int[] ids = tokenizer.Encode(string.Concat(Enumerable.Repeat("hello", words)), int.MaxValue);
        int[] middle = every is { } id ? [.. Enumerable.Repeat(id, words - first.Length + 1)] : [];
        Assert.Equal([.. first, .. middle, .. last], ids);
    }

    private const string WordLevelJson =
        """{"type":"WordLevel","unk_token":"[UNK]","vocab":{"[PAD]":0,"[UNK]":1,"[CLS]":2,"[SEP]":3,"hello":4}}""";
}
