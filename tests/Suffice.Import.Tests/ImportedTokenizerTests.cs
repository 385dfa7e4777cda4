using System.Text.Json;
using Suffice.Text;
using Suffice.Text.Files;

namespace Suffice.Import.Tests;

/// <summary>A net's <c>tokenizer.json</c> is used as it is, and stored as it is.</summary>
public sealed class ImportedTokenizerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>XLM-RoBERTa numbers its pieces otherwise than the SentencePiece model that it comes with.</summary>
    [Fact]
    public void A_tokenizer_json_gives_the_ids_of_XLM_RoBERTa_and_comes_along_unchanged()
    {
        EditedNet net = new(folder, "hf-xlm-roberta");
        byte[] json = Tokenizer(40);
        File.WriteAllBytes(net.PathOf("tokenizer.json"), json);
        File.WriteAllText(net.PathOf("sentencepiece.bpe.model"), "for other tools");
        ImportSummary summary = ModelImport.Run(net.Folder, folder.File("net.suffice"));
        Assert.Equal(nameof(TokenizerKind.Unigram), summary.Tokenizer);
        var tokenizer = TextTokenizer.Open(folder.File("net.suffice"));
        Assert.Equal(["tokenizer.json"], tokenizer.Files.Names);
        Assert.Equal(json, tokenizer.Files.Find("tokenizer.json")!.Value.ToArray());
        Assert.Equal([0, 4, 6, 2], tokenizer.Encode("good w6", 16));
        using BundledModel model = TextModel.Open(folder.File("net.suffice"));
        using Session session = model.CreateSession();
        Assert.Equal(4, session.ClassifyText("good w6").Tokens);
    }

    [Fact]
    public void A_tokenizer_of_another_size_is_refused()
    {
        EditedNet net = new(folder, "hf-xlm-roberta");
        File.WriteAllBytes(net.PathOf("tokenizer.json"), Tokenizer(39));
        Errors.Expect(
            Fault.Bundle,
            () => ModelImport.Run(net.Folder, folder.File("net.suffice")),
            "has 39 tokens, but the net 40",
            "tokenizer.json",
            "--tokenizer none"
        );
    }

    /// <summary>RoBERTa's positions begin behind that of padding: 18 rows are for 16 tokens.</summary>
    [Theory]
    [InlineData("hf-roberta", null, 16)]
    [InlineData("hf-roberta", 512, 16)]
    [InlineData("hf-roberta", 12, 12)]
    [InlineData("hf-xlm-roberta", null, 16)]
    [InlineData("hf-bert-micro", null, 64)]
    [InlineData("hf-bert-micro", 12, 12)]
    public void A_tokenizer_and_a_net_of_one_folder_have_the_same_length(string golden, int? said, int expected)
    {
        EditedNet net = new(folder, golden);
        if (said is not null)
            File.WriteAllText(net.PathOf("tokenizer_config.json"), $$"""{"model_max_length": {{said}}}""");
        Assert.Equal(expected, LengthLimit.Of(net.Folder));
        Assert.Equal(expected, ModelImport.Run(net.Folder, folder.File("net.suffice")).Model.Text!.LongestText);
    }

    [Fact]
    public void The_tokenizer_of_a_bundle_cuts_where_its_net_does()
    {
        EditedNet net = new(folder, "hf-xlm-roberta");
        File.WriteAllBytes(net.PathOf("tokenizer.json"), Tokenizer(40));
        ModelImport.Run(net.Folder, folder.File("net.suffice"), new ImportOptions { MaxLength = 5 });
        TextTokenizer tokenizer = TextTokenizer.Open(folder.File("net.suffice"));
        Assert.Equal(5, tokenizer.MaxLength);
        Assert.Equal([0, 4, 4, 4, 2], tokenizer.EncodeWithTypes("good good good good good").Ids);
    }

    /// <summary>Four special tokens, then whole words: ▁good is 4, ▁w5 is 5, and so on.</summary>
    private static byte[] Tokenizer(int size)
    {
        string[] special = ["<s>", "<pad>", "</s>", "<unk>"];
        string[] pieces = [.. special, "▁good", .. Enumerable.Range(5, size - 5).Select(i => $"▁w{i}")];
        return JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                version = "1.0",
                added_tokens = special.Select(
                    (content, id) =>
                        new
                        {
                            id,
                            content,
                            single_word = false,
                            lstrip = false,
                            rstrip = false,
                            normalized = false,
                            special = true,
                        }
                ),
                pre_tokenizer = new
                {
                    type = "Metaspace",
                    replacement = "▁",
                    prepend_scheme = "always",
                    split = true,
                },
                post_processor = new
                {
                    type = "RobertaProcessing",
                    sep = new object[] { "</s>", 2 },
                    cls = new object[] { "<s>", 0 },
                    trim_offsets = true,
                    add_prefix_space = false,
                },
                model = new
                {
                    type = "Unigram",
                    unk_id = 3,
                    vocab = pieces.Select((piece, id) => new object[] { piece, id < special.Length ? 0.0 : -1.0 - (0.1 * id) }),
                },
            }
        );
    }
}
