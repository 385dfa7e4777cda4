using Suffice.Text.Files;

namespace Suffice.Text.Tests.Files;

/// <summary>Every damaged file is an error that names file, place and remedy.</summary>
public sealed class DamagedFilesTests
{
    [Theory]
    [InlineData("[UNK]\n\n[CLS]\n", "line 2 is empty", "one piece")]
    [InlineData("[UNK]\na\nb\na\n", "line 4 repeats 'a' of line 2", "Remove one")]
    public void Word_piece_vocabularies(string content, params string[] words) =>
        Refused(TestTokenizers.Of(("vocab.txt", content)), ["here: vocab.txt", .. words]);

    [Fact]
    public void Vocabularies_with_a_byte_order_mark_and_carriage_returns_are_read() =>
        Assert.Equal(
            [1, 3, 2],
            new TextTokenizer(TestTokenizers.Of(("vocab.txt", "\uFEFF[UNK]\r\n[CLS]\r\n[SEP]\r\na\r\n"))).Encode("a", 9)
        );

    [Fact]
    public void Files_that_are_not_UTF_8() =>
        Refused(
            new TokenizerFiles(
                "here",
                [KeyValuePair.Create("vocab.txt", (ReadOnlyMemory<byte>)new byte[] { (byte)'a', (byte)'\n', 0xFF, (byte)'b' })]
            ),
            "here: vocab.txt: line 2 is not UTF-8",
            "iconv"
        );

    [Theory]
    [InlineData("{", "here: vocab.json", "Get the file again")]
    [InlineData("[]", "a JSON object of piece and id is needed")]
    [InlineData("{}", "holds no pieces")]
    [InlineData("""{"a": "b"}""", "'a' has no id from 0")]
    [InlineData("""{"a": -1}""", "'a' has no id from 0")]
    [InlineData("""{"a": 2000000000}""", "'a' has no id from 0")]
    [InlineData("""{"a": 1, "b": 1}""", "'b' and 'a' share the id 1")]
    [InlineData("""{"a": 1, "a": 2}""", "'a' comes twice")]
    [InlineData("""{"a": 1, "\ud800": 2}""", "here: vocab.json", "surrogate")]
    public void Byte_pair_vocabularies(string json, params string[] words) =>
        Refused(TestTokenizers.Of(("vocab.json", json), ("merges.txt", "a b\n")), words);

    [Theory]
    [InlineData("#version: 0.2\nh e\nhe\n", "here: merges.txt: line 3 is not two pieces", "Get the file again")]
    [InlineData("h e\nh e l\n", "line 2 is not two pieces")]
    [InlineData("h q\n", "line 1 needs 'q', which vocab.json lacks", "same model")]
    [InlineData("e h\n", "line 1 needs 'eh'")]
    public void Merges(string merges, params string[] words) =>
        Refused(TestTokenizers.Of(("vocab.json", TestTokenizers.BytePairJson), ("merges.txt", merges)), words);

    [Fact]
    public void Sentence_piece_models()
    {
        byte[] whole = TestTokenizers.Model(1);
        for (int length = 1; length < whole.Length; length += 7)
        {
            // A cut between two fields leaves a whole file that lacks pieces or settings; every other cut must be noticed. None may crash.
            try
            {
                new TextTokenizer(Model(whole[..length])).Encode("hello", 9);
            }
            catch (SufficeException error)
            {
                Assert.Contains("here: spiece.model", error.Message, StringComparison.Ordinal);
            }
        }
        Refused(Model(whole[..50]), "here: spiece.model", "truncated", "Get the file again");
        Refused(Model("hello\nworld\n"u8.ToArray()), "no SentencePiece model");
        Refused(TestTokenizers.OfModel(3), "cannot be used", "unigram or bpe");
        Errors.Expect(Fault.Data, () => Model([]), "empty spiece.model", "Get the file again");

        static TokenizerFiles Model(byte[] bytes) => new("here", [KeyValuePair.Create("spiece.model", (ReadOnlyMemory<byte>)bytes)]);
    }

    [Fact]
    public void Flipped_bits_of_a_model_are_an_error_or_another_model_but_no_crash()
    {
        byte[] whole = TestTokenizers.Model(1);
        for (int bit = 0; bit < whole.Length * 8; bit++)
        {
            byte[] damaged = [.. whole];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                var tokenizer = new TextTokenizer(
                    new TokenizerFiles("here", [KeyValuePair.Create("spiece.model", (ReadOnlyMemory<byte>)damaged)])
                );
                Assert.All(tokenizer.Encode("hello hello wz\uD83D", 12), id => Assert.InRange(id, 0, tokenizer.VocabularySize - 1));
            }
            catch (SufficeException error)
            {
                Assert.Contains("here: spiece.model", error.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("{", "here: tokenizer_config.json", "leave it out")]
    [InlineData("[]", "a JSON object is needed")]
    [InlineData("""{"do_lower_case": "yes"}""", "do_lower_case: true or false is needed")]
    [InlineData("""{"cls_token": 3}""", "cls_token: a string is needed")]
    public void Settings(string json, params string[] words) =>
        Refused(TestTokenizers.Of(("vocab.txt", "[UNK]\n[CLS]\n[SEP]\n"), ("tokenizer_config.json", json)), words);

    private static void Refused(TokenizerFiles files, params string[] words) =>
        Errors.Expect(Fault.Data, () => new TextTokenizer(files), words);
}
