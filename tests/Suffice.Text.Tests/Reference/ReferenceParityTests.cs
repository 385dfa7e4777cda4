using System.Text.Json;
using Suffice.Text.Files;

namespace Suffice.Text.Tests.Reference;

/// <summary>The same ids as the reference implementation gives, for every text and every kind of tokenizer; README.md says how
/// compared.</summary>
public sealed class ReferenceParityTests
{
    private static readonly ReferenceFiles Files = new(Path.Combine(AppContext.BaseDirectory, "Reference"));

    public static TheoryData<string> Names { get; } =
    ["minilm", "roberta", "llama3", "llama2", "llama2-first", "albert", "xlm-r", "t5", "word-level"];

    [Fact]
    public void The_texts_are_those_that_the_reference_was_given() =>
        Assert.Equal(File.ReadAllText(Path.Combine(Files.Folder, "texts.sha256")).Trim(), ReferenceFiles.TextsHash());

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_text_becomes_the_same_tokens(string name)
    {
        uint[] sums = Files.Checksums(name);
        Assert.Equal(ReferenceFiles.Texts, sums.Length);
        TextTokenizer tokenizer = Of(Files.Tokenizers()[name]);
        foreach ((string text, uint sum) in GeneratedTexts.All(sums.Length).Zip(sums))
        {
            int[] ids = tokenizer.Encode(text, int.MaxValue);
            Assert.True(ReferenceFiles.Checksum(ids) == sum, Difference(tokenizer, text, ids));
        }
    }

    [Fact]
    public void Every_normalizer_and_pre_tokenizer_does_the_same()
    {
        uint[] sums = Files.Checksums("parts");
        const int each = ReferenceFiles.PartTexts / ReferenceFiles.Together;
        using JsonDocument parts = JsonDocument.Parse(Files.Tokenizers()["parts"]);
        Assert.Equal(sums.Length, each * parts.RootElement.GetArrayLength());
        foreach ((int i, JsonElement part) in parts.RootElement.EnumerateArray().Index())
        {
            TextTokenizer tokenizer = Of(JsonSerializer.SerializeToUtf8Bytes(part));
            IEnumerable<int[]> ids = GeneratedTexts.All(ReferenceFiles.PartTexts).Select(text => tokenizer.Encode(text, int.MaxValue));
            Assert.True(
                ReferenceFiles.Grouped(ids).SequenceEqual(sums[(i * each)..((i + 1) * each)]),
                $"part {i}: {part.GetProperty("normalizer")} {part.GetProperty("pre_tokenizer")}"
            );
        }
    }

    [Theory]
    [InlineData("unigram")]
    [InlineData("bpe")]
    public void SentencePiece_models_are_used_as_by_SentencePiece(string name)
    {
        uint[] sums = Files.Checksums($"spm.{name}");
        Assert.InRange(sums.Length, 4500, ReferenceFiles.Texts);
        TextTokenizer tokenizer = TextTokenizer.Read(Path.Combine(Files.Folder, $"spm.{name}.model"));
        foreach ((string text, uint sum) in ReferenceFiles.Lines().Zip(sums))
        {
            int[] ids = tokenizer.Encode(text, int.MaxValue)[1..^1];
            Assert.True(ReferenceFiles.Checksum(ids) == sum, Difference(tokenizer, text, ids));
        }
    }

    [Fact]
    public void A_checksum_tells_one_token_from_another() =>
        Assert.NotEqual(ReferenceFiles.Checksum([101, 7592, 102]), ReferenceFiles.Checksum([101, 7593, 102]));

    private static TextTokenizer Of(byte[] json) =>
        new(new TokenizerFiles("here", [KeyValuePair.Create(TokenizerFiles.Whole, (ReadOnlyMemory<byte>)json)]));

    private static string Difference(TextTokenizer tokenizer, string text, int[] ids) =>
        $"{JsonSerializer.Serialize(text)} became {string.Join(' ', ids.Select(tokenizer.Piece))}, unlike in the reference";
}
