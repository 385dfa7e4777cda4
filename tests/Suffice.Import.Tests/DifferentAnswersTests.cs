using System.Text.Json.Nodes;
using Suffice.Tensors;

namespace Suffice.Import.Tests;

/// <summary>What a bundle would answer in another way than its source is refused, or noted; nothing is lost in silence.</summary>
public sealed class DifferentAnswersTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("hf-bert-micro", "multi_label_classification")]
    [InlineData("hf-vit", "regression")]
    public void Heads_that_do_not_choose_one_label_are_refused(string golden, string problem) =>
        Refused(
            new EditedNet(folder, golden).Config(config => config["problem_type"] = problem).Folder,
            $"'{problem}' (problem_type)",
            "one of several labels"
        );

    [Fact]
    public void One_label_for_each_input_may_be_said() =>
        Import(new EditedNet(folder, "hf-bert-micro").Config(config => config["problem_type"] = "single_label_classification").Folder);

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.NegativeInfinity, "beyond single precision")]
    public void Weights_that_are_no_numbers_are_refused_by_name(float value, string words)
    {
        const string name = "blocks.2.norm1.bias";
        EditedNet net = new EditedNet(folder, "timm-vit-micro").Weights(tensors =>
        {
            float[] values = tensors[name].Values.ToArray();
            values[^1] = value;
            tensors[name] = new NamedTensor(name, tensors[name].Shape, values);
        });
        Refused(net.Folder, $"'{name}'", words, "before the training went wrong");
        Assert.False(File.Exists(folder.File("net.suffice")));
    }

    [Fact]
    public void Rows_that_no_token_uses_are_noted_and_too_many_of_them_are_another_tokenizer_s()
    {
        EditedNet net = new(folder, "hf-bert-micro");
        Write(298);
        Assert.Contains("of 300 rows of the vocabulary's table the tokenizer uses 298", Import(net.Folder).Notes);
        Write(296);
        Refused(net.Folder, "has 296 tokens", "300");
        Write(301);
        Refused(net.Folder, "has 301 tokens", "300");

        void Write(int tokens) =>
            File.WriteAllLines(
                net.PathOf("vocab.txt"),
                ["[PAD]", "[UNK]", "[CLS]", "[SEP]", .. Enumerable.Range(4, tokens - 4).Select(i => $"w{i}")]
            );
    }

    [Fact]
    public void Texts_that_were_made_lower_case_need_a_tokenizer_that_does_so()
    {
        EditedNet net = new(folder, "sentence-mean");
        File.WriteAllText(net.PathOf("sentence_bert_config.json"), """{"do_lower_case": true}""");
        string[] letters = ["n", "e", "t", "i", "c", "p", "l", "s"];
        string[] words = ["A", "Net", "In", "Capitals", "a", "net", "in", "capitals", .. letters];
        int rows = JsonNode.Parse(File.ReadAllText(net.PathOf("config.json")))!["vocab_size"]!.GetValue<int>();
        Assert.True(rows > 30, $"{rows}");
        string[] special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"];
        string[] more = [.. Enumerable.Range(0, rows - special.Length - words.Length).Select(i => $"w{i}")];
        File.WriteAllLines(net.PathOf("vocab.txt"), [.. special, .. words, .. more]);
        File.WriteAllText(net.PathOf("tokenizer_config.json"), """{"do_lower_case": false}""");
        Refused(net.Folder, "sentence_bert_config.json", "do_lower_case", "tokenizer_config.json");
        File.WriteAllText(net.PathOf("tokenizer_config.json"), """{"do_lower_case": true}""");
        Import(net.Folder);
    }

    [Fact]
    public void A_prompt_that_the_source_puts_before_every_text_is_noted()
    {
        EditedNet net = new(folder, "sentence-mean");
        File.WriteAllText(
            net.PathOf("config_sentence_transformers.json"),
            """{"default_prompt_name": "query", "prompts": {"query": "query: ", "passage": "passage: "}}"""
        );
        Assert.Contains(Import(net.Folder).Notes, note => note.Contains("'query: ' before every text", StringComparison.Ordinal));
    }

    private ImportSummary Import(string source) => ModelImport.Run(source, folder.File("net.suffice"));

    private void Refused(string source, params string[] words) => Errors.Expect(Fault.Bundle, () => Import(source), words);
}
