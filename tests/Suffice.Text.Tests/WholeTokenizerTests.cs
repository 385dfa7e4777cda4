using System.Text;
using Suffice.Inputs;
using Suffice.Tensors;
using Suffice.Text.Files;

namespace Suffice.Text.Tests;

/// <summary>What a <c>tokenizer.json</c> says beyond what the comparison with the reference shows.</summary>
public sealed class WholeTokenizerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_file_says_vocabulary_special_tokens_and_what_is_put_around_texts()
    {
        var tokenizer = new TextTokenizer(TestTokenizers.Whole);
        Assert.Equal((TokenizerKind.WordPiece, 11, 2, 3, 2), Facts(tokenizer));
        Assert.Equal(
            [("[CLS]", 2), ("[SEP]", 3)],
            tokenizer.SpecialTokens.OrderBy(token => token.Value).Select(token => (token.Key, token.Value))
        );
        Assert.Equal([2, 4, 5, 3, 7, 6, 3], tokenizer.Encode("Hellos[SEP], WORLD", 64)); // a special token in a text is one
        Assert.Equal("##e", tokenizer.Piece(10));
        (TokenizerKind, int, int?, int?, int) Facts(TextTokenizer t) =>
            (t.Kind, t.VocabularySize, t.ClassToken, t.SeparatorToken, t.AddedTokens);
    }

    [Fact]
    public void A_length_and_a_padding_left_over_from_a_training_are_not_used()
    {
        TextTokenizer left = Of(
                TestTokenizers.WholeJson(truncation: """{"direction":"Left","max_length":3,"strategy":"LongestFirst","stride":0}""")
            ),
            right = Of(
                TestTokenizers.WholeJson(truncation: """{"direction":"Right","max_length":3,"strategy":"LongestFirst","stride":0}""")
            );
        Assert.Equal([2, 4, 7, 6, 8, 3], right.Encode("hello, world.", 64));
        Assert.Equal([2, 4, 7, 3], right.Encode("hello, world.", 4));
        Assert.Equal([2, 6, 8, 3], left.Encode("hello, world.", 4)); // the side that is cut is the file's
        Assert.Equal([2, 3], left.Encode("hello, world.", 2));
    }

    [Fact]
    public void Tokens_have_the_types_of_the_template()
    {
        const string post =
            """{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"[CLS]","type_id":2}},{"Sequence":{"id":"A","type_id":1}},{"SpecialToken":{"id":"[SEP]","type_id":3}}],"pair":[],"special_tokens":{"[CLS]":{"id":"[CLS]","ids":[2,9],"tokens":["[CLS]","h"]},"[SEP]":{"id":"[SEP]","ids":[3],"tokens":["[SEP]"]}}}""";
        TokenText text = Of(TestTokenizers.WholeJson(post: post)).EncodeWithTypes("hello.");
        Assert.Equal([2, 9, 4, 8, 3], text.Ids);
        Assert.Equal([2, 2, 1, 1, 3], text.Types!);
        Assert.Equal([4, 8], Of(TestTokenizers.WholeJson(post: "null")).EncodeWithTypes("hello.").Ids);
        Assert.Equal([4], Of(TestTokenizers.WholeJson(post: "null")).Encode("hello.", 1));
    }

    [Theory]
    [InlineData(
        "normalizer",
        """{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"Append"}]}""",
        "normalizer.normalizers[1]: the normalizer Append"
    )]
    [InlineData("normalizer", """{"type":"Precompiled","precompiled_charsmap":"AAAA"}""", "normalizer.precompiled_charsmap", "no table")]
    [InlineData(
        "normalizer",
        """{"type":"Replace","pattern":{"Regex":"(a)\\1"},"content":""}""",
        "normalizer.pattern.Regex",
        @"\1",
        "not supported"
    )]
    [InlineData("normalizer", """{"type":"Prepend"}""", "normalizer.prepend: a string is needed")]
    [InlineData("pre_tokenizer", """{"type":"WordPerfect"}""", "pre_tokenizer: the pre-tokenizer WordPerfect is not supported")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"\\p{Klingon}"},"behavior":"Isolated"}""", @"\p{Klingon}")]
    [InlineData(
        "pre_tokenizer",
        """{"type":"Split","pattern":{"String":" "},"behavior":"Shuffled"}""",
        "pre_tokenizer.behavior: Shuffled",
        "Isolated"
    )]
    [InlineData("pre_tokenizer", """{"type":"Metaspace","replacement":"__"}""", "pre_tokenizer.replacement: one character")]
    [InlineData("post_processor", """{"type":"PairProcessing"}""", "post_processor: the post-processor PairProcessing")]
    [InlineData("post_processor", """{"type":"BertProcessing","sep":["[SEP]",99],"cls":["[CLS]",2]}""", "the id 99 is no token's")]
    [InlineData("model", """{"type":"Lookup","vocab":{}}""", "model: the model Lookup is not supported")]
    [InlineData("model", """{"type":"WordLevel","vocab":{"a":0},"unk_token":"<unk>"}""", "model.unk_token: the vocabulary lacks <unk>")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":0},"merges":["a b"]}""", "model.merges: they need 'b'")]
    [InlineData("model", """{"type":"Unigram","unk_id":4,"vocab":[["a",-1.0]]}""", "model.unk_id", "1 pieces only")]
    [InlineData("model", """{"type":"Unigram","unk_id":0,"vocab":[["a"]]}""", "model.vocab[0]: a piece and its score")]
    [InlineData("model", """{"type":"WordPiece","vocab":{"[UNK]":-1}}""", "model.vocab.[UNK]: a whole number")]
    [InlineData("model", "null", "the model of a tokenizer is needed")]
    public void What_is_not_known_is_refused_by_name(string property, string json, params string[] words)
    {
        string whole = property switch
        {
            "normalizer" => TestTokenizers.WholeJson(normalizer: json),
            "pre_tokenizer" => TestTokenizers.WholeJson(preTokenizer: json),
            "post_processor" => TestTokenizers.WholeJson(post: json),
            _ => TestTokenizers.WholeJson(model: json),
        };
        Errors.Expect(Fault.Data, () => Of(whole), ["here: tokenizer.json", .. words]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]", "an object is needed")]
    [InlineData("{", "LineNumber: 0", "Get the file again")]
    [InlineData("""{"version":"2.0","model":{}}""", "version 2.0 is not supported")]
    [InlineData("""{"model":{"type":"WordLevel","vocab":{"\ud800":0}}}""", "here: tokenizer.json")]
    public void A_damaged_file_is_refused(string json, params string[] words) =>
        Errors.Expect(Fault.Data, () => Of(json), ["here", "tokenizer.json", .. words]);

    [Fact]
    public void Every_cut_of_a_file_is_an_error()
    {
        string whole = TestTokenizers.WholeJson();
        for (int length = 1; length < whole.Length; length += 3)
            Errors.Expect(Fault.Data, () => Of(whole[..length]), "here: tokenizer.json");
    }

    [Fact]
    public void A_checkpoint_is_opened_with_the_length_that_its_model_reads()
    {
        File.WriteAllText(folder.File("tokenizer.json"), TestTokenizers.WholeJson(truncation: """{"max_length":3}"""));
        TestTokenizers.WordPiece.Save(folder.Path); // passed over, as tokenizer.json says all
        Assert.Null(TextTokenizer.Open(folder.Path).MaxLength);
        File.WriteAllText(folder.File("config.json"), """{"max_position_embeddings": 512}""");
        Assert.Equal(512, TextTokenizer.Open(folder.Path).MaxLength);
        File.WriteAllText(folder.File("tokenizer_config.json"), """{"model_max_length": 1000000000000000019884624838656}""");
        Assert.Equal(512, TextTokenizer.Open(folder.File("tokenizer.json")).MaxLength);
        File.WriteAllText(folder.File("sentence_bert_config.json"), """{"max_seq_length": 4}""");
        TextTokenizer tokenizer = TextTokenizer.Open(folder.Path);
        Assert.Equal((4, 9), (tokenizer.MaxLength!.Value, TextTokenizer.Open(folder.Path, 9).MaxLength!.Value));
        Assert.Equal([2, 4, 7, 3], tokenizer.EncodeWithTypes("hello, world.").Ids);
        Assert.Equal(["tokenizer.json"], tokenizer.Files.Names);
        File.WriteAllText(folder.File("sentence_bert_config.json"), "{");
        Errors.Expect(Fault.Data, () => TextTokenizer.Open(folder.Path), "sentence_bert_config.json", "leave it out");
    }

    [Theory]
    [InlineData("""{"model_type": "roberta", "max_position_embeddings": 514, "pad_token_id": 1}""", null, 512)]
    [InlineData("""{"model_type": "xlm-roberta", "max_position_embeddings": 514}""", null, 512)]
    [InlineData("""{"model_type": "mpnet", "max_position_embeddings": 514, "pad_token_id": 1}""", 600, 512)]
    [InlineData("""{"model_type": "bert", "max_position_embeddings": 514, "pad_token_id": 1}""", null, 514)]
    [InlineData("""{"model_type": "roberta", "max_position_embeddings": 514}""", 128, 128)]
    [InlineData("""{"model_type": "t5"}""", 128, 128)]
    public void No_text_is_longer_than_there_are_positions(string config, int? said, int expected)
    {
        File.WriteAllText(folder.File("tokenizer.json"), TestTokenizers.WholeJson());
        File.WriteAllText(folder.File("config.json"), config);
        if (said is not null)
            File.WriteAllText(folder.File("tokenizer_config.json"), $$"""{"model_max_length": {{said}}}""");
        Assert.Equal(expected, TextTokenizer.Open(folder.Path).MaxLength);
    }

    [Theory]
    [InlineData("(", "too deep")]
    [InlineData("[", "too deep")]
    public void An_expression_that_is_too_deep_is_refused(string opening, string why)
    {
        string splitter =
            $$"""{"type":"Split","pattern":{"Regex":"{{new string(opening[0], 10_000)}}"},"behavior":"Isolated","invert":false}""";
        Errors.Expect(Fault.Data, () => Of(TestTokenizers.WholeJson(preTokenizer: splitter)), "here: tokenizer.json", "pre_tokenizer", why);
    }

    [Fact]
    public void A_file_may_have_another_name_and_travels_as_it_is()
    {
        byte[] content = Encoding.UTF8.GetBytes(TestTokenizers.WholeJson() + " \n");
        File.WriteAllBytes(folder.File("mine.json"), content);
        TextTokenizer tokenizer = TextTokenizer.Open(folder.File("mine.json"));
        SafetensorsWriter.Save(folder.File("a.safetensors"), [.. tokenizer.Files.Tensors()]);
        using SafetensorsFile stored = SafetensorsFile.Open(folder.File("a.safetensors"));
        Assert.Equal(content, stored.Bytes("tokenizer.tokenizer.json").ToArray());
        Assert.Equal(tokenizer.ContentHash, TextTokenizer.In(stored)!.ContentHash);
    }

    [Fact]
    public void Korean_syllables_stay_whole_for_a_vocabulary_that_has_them()
    {
        Assert.Equal([1, 3, 2], new TextTokenizer(TestTokenizers.Of(("vocab.txt", "[UNK]\n[CLS]\n[SEP]\n한\n"))).Encode("한", 9));
        Assert.Equal(
            [1, 3, 4, 5, 2],
            new TextTokenizer(TestTokenizers.Of(("vocab.txt", "[UNK]\n[CLS]\n[SEP]\nᄒ\n##ᅡ\n##ᆫ\n"))).Encode("한", 9)
        );
    }

    [Fact]
    public void A_byte_pair_vocabulary_without_a_token_for_the_unknown_says_what_it_does_not_know()
    {
        TextTokenizer tokenizer = Of(
            TestTokenizers.WholeJson(model: """{"type":"BPE","unk_token":"<unk>","vocab":{"[CLS]":2,"[SEP]":3,"a":1},"merges":[]}""")
        );
        Assert.Equal([2, 1, 3], tokenizer.Encode("a", 9));
        Errors.Expect(Fault.Data, () => tokenizer.Encode("b", 9), "'b'", "<unk>");
    }

    private static TextTokenizer Of(string json) => new(TestTokenizers.Of(("tokenizer.json", json)));
}
