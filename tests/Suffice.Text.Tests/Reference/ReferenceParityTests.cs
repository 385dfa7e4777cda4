using System.Text;
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

    /// <summary>
    /// The same model as XLM-RoBERTa and CamemBERT number it. Ids of the file: 0 unknown, 1 and 2 begin and end, then pieces.
    /// </summary>
    [Theory]
    [InlineData("tokenizer_class", "XLMRobertaTokenizer", 0, 2, 1)]
    [InlineData("tokenizer_class", "CamembertTokenizerFast", 5, 6, 4)]
    [InlineData("model_type", "xlm-roberta", 0, 2, 1)]
    [InlineData("model_type", "camembert", 5, 6, 4)]
    public void Pieces_are_numbered_as_their_model_does(string property, string said, int start, int end, int offset)
    {
        using var folder = new TemporaryFolder();
        TextTokenizer plain = TextTokenizer.Read(Path.Combine(Files.Folder, "spm.unigram.model")),
            numbered = new(Numbered(folder, property, said).Files); // what a bundle holds
        Assert.Equal(plain.VocabularySize + offset + 1, numbered.VocabularySize);
        foreach (string text in ReferenceFiles.Lines().Take(1000))
        {
            int[] expected = [.. plain.Encode(text, int.MaxValue)[1..^1].Select(id => id == 0 ? 3 : id + offset)];
            Assert.Equal([start, .. expected, end], numbered.Encode(text, int.MaxValue));
        }
    }

    /// <summary>The reference's XLM-RoBERTa has the same pieces. It also cuts words and finds its tokens: plain texts agree.</summary>
    [Fact]
    public void Plain_texts_have_the_ids_of_the_references_XLM_RoBERTa()
    {
        using var folder = new TemporaryFolder();
        TextTokenizer whole = Of(Files.Tokenizers()["xlm-r"]),
            numbered = Numbered(folder, "tokenizer_class", "XLMRobertaTokenizer");
        string[] texts = [.. ReferenceFiles.Lines().Where(text => text.All(sign => char.IsAsciiLetterOrDigit(sign) || sign == ' '))];
        Assert.True(texts.Length > 50, $"{texts.Length}");
        // Where two ways to cut are as probable, as in long repetitions, the two implementations round otherwise.
        int other = texts.Count(text => !whole.Encode(text, int.MaxValue).SequenceEqual(numbered.Encode(text, int.MaxValue)));
        Assert.True(other <= texts.Length / 100, $"{other} of {texts.Length}");
    }

    [Fact]
    public void A_model_that_is_none_of_its_class_is_refused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("a.model"), TestTokenizers.Model(kind: 1, unknown: "[UNK]"));
        File.WriteAllText(folder.File("config.json"), """{"model_type": "camembert"}""");
        Errors.Expect(
            Fault.Data,
            () => TextTokenizer.Read(folder.Path),
            "a.model",
            "does not begin with <unk>, <s>, </s>",
            "CamembertTokenizer",
            "tokenizer_class in tokenizer_config.json"
        );
    }

    /// <summary>What the settings say besides stays, a name given twice too.</summary>
    [Fact]
    public void A_class_is_added_to_settings_that_lack_it()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("tokenizer_config.json"), """{"cls_token": "</s>", "extra": 1, "extra": 2}""");
        TextTokenizer numbered = Numbered(folder, "model_type", "xlm-roberta");
        Assert.Equal(2, numbered.Encode("a", int.MaxValue)[0]);
        Assert.Equal(
            """{"cls_token":"\u003C/s\u003E","extra":1,"extra":2,"tokenizer_class":"XLMRobertaTokenizer"}""",
            Encoding.UTF8.GetString(numbered.Files.Find(TokenizerFiles.Settings)!.Value.Span)
        );
    }

    private static TextTokenizer Numbered(TemporaryFolder folder, string property, string said)
    {
        File.Copy(Path.Combine(Files.Folder, "spm.unigram.model"), folder.File("sentencepiece.bpe.model"));
        string file = property == "model_type" ? "config.json" : "tokenizer_config.json";
        File.WriteAllText(folder.File(file), $$"""{"{{property}}": "{{said}}"}""");
        return TextTokenizer.Read(folder.Path);
    }

    [Fact]
    public void A_checksum_tells_one_token_from_another() =>
        Assert.NotEqual(ReferenceFiles.Checksum([101, 7592, 102]), ReferenceFiles.Checksum([101, 7593, 102]));

    private static TextTokenizer Of(byte[] json) =>
        new(new TokenizerFiles("here", [KeyValuePair.Create(TokenizerFiles.Whole, (ReadOnlyMemory<byte>)json)]));

    private static string Difference(TextTokenizer tokenizer, string text, int[] ids) =>
        $"{JsonSerializer.Serialize(text)} became {string.Join(' ', ids.Select(tokenizer.Piece))}, unlike in the reference";
}
