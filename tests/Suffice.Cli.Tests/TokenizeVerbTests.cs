using System.Text;
using Suffice.Bundles;
using Suffice.Models;
using Suffice.Text;
using Suffice.Text.Files;

namespace Suffice.Cli.Tests;

public sealed class TokenizeVerbTests(TinyWorld world) : IClassFixture<TinyWorld>, IDisposable
{
    private const string Vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\ngood\n##s\nfilm\n.\n";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string Source
    {
        get
        {
            File.WriteAllText(folder.File("vocab.txt"), Vocabulary);
            return folder.File("vocab.txt");
        }
    }

    [Fact]
    public void Each_line_of_files_and_of_standard_input_gets_one_line_of_ids()
    {
        File.WriteAllText(folder.File("a.txt"), "Goods film.\n\nfilm");
        CommandRun run = Do("film good\r\n", "tokenize", Source, folder.File("a.txt"), "-").Succeeds();
        Assert.Equal("[2,4,5,6,7,3]\n[2,3]\n[2,6,3]\n[2,6,4,3]\n", run.Output.ReplaceLineEndings("\n"));
        Assert.Equal("[2,6,3]\n", Do("film", "tokenize", Source).Succeeds().Output.ReplaceLineEndings("\n"));
        Assert.Equal("[2,4,5,3]\n", Do("goods film", "tokenize", Source, "--max-length", "4").Succeeds().Output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Texts_with_line_ends_come_as_JSON()
    {
        const string lines = """
            {"text": "good\nfilm", "label": 1}
            {"text": "\ud83d good \uD83D\uDE00"}

            {"txt": "good"}
            {"text": 4}
            good
            {"text": "film"}
            """;
        CommandRun run = Do(lines, "tokenize", Source, "--jsonl-in");
        run.Fails(
            3,
            "line 4: a JSON object with the key \"text\" is needed",
            "line 5: \"text\" is no string",
            "line 6: byte 1 of the line is no JSON",
            "{\"text\": \"…\"}",
            "3 problems",
            "3 texts tokenized"
        );
        Assert.Equal("[2,4,6,3]\n[2,4,1,3]\n[2,6,3]\n", run.Output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void A_bundle_tokenizes_as_the_files_that_went_into_it()
    {
        var tokenizer = TextTokenizer.Read(Source);
        ModelDescription model = RandomModels.Texts with { Text = new TextEmbedding(tokenizer.VocabularySize, 16) };
        string bundle = folder.File("a.suffice");
        BundleWriter.Save(
            bundle,
            RandomModels.Manifest(RandomModels.Paths(model)),
            [.. RandomModels.Weights(model, 3), .. tokenizer.Files.Tensors()]
        );
        string texts = "Goods film.\ngood 東京 \u0007film\n";
        Assert.Equal(Do(texts, "tokenize", Source).Succeeds().Output, Do(texts, "tokenize", bundle).Succeeds().Output);
        Do("", "tokenize", world.Bundle).Fails(4, "holds no tokenizer", "Give a bundle that reads texts");
    }

    [Fact]
    public void What_is_no_tokenizer_is_refused_and_bad_lines_are_named()
    {
        Directory.CreateDirectory(folder.File("empty"));
        Do("", "tokenize", folder.File("empty")).Fails(3, "empty holds no tokenizer", "tokenizer.json, vocab.txt");
        Do("", "tokenize", folder.File("nowhere")).Fails(3, "nowhere does not exist");
        File.WriteAllText(folder.File("a.png"), "x");
        Do("", "tokenize", folder.File("a.png")).Fails(3, "a.png, which is no file of a tokenizer");
        File.WriteAllText(folder.File("tokenizer.json"), "{\n\"model\":");
        Do("", "tokenize", folder.File("tokenizer.json")).Fails(3, "tokenizer.json", "LineNumber: 1", "Get the file again");
        Do("", "tokenize", Source, "--max-length", "1").Fails(2, "--max-length 1 has no room for the 2 tokens");
        Do("", "tokenize", Source, "--max-length", "0").Fails(2, "at least 1");
        Do("", "tokenize", Source, "-", "-").Fails(2, "more than once");
        Do("", "tokenize", Source, folder.File("none.txt")).Fails(3, "none.txt does not exist", "1 problem");
        File.WriteAllBytes(folder.File("latin.txt"), [.. "film\n"u8, 0xE9, (byte)'\n', .. "good\n"u8]);
        CommandRun run = Do("", "tokenize", Source, folder.File("latin.txt"));
        run.Fails(3, "latin.txt, line 2: byte 1 of the line is not UTF-8", "2 texts tokenized");
        Assert.Equal("[2,6,3]\n[2,4,3]\n", run.Output.ReplaceLineEndings("\n"));
    }

    private static CommandRun Do(string input, params string[] arguments) => CommandRun.With(Encoding.UTF8.GetBytes(input), arguments);
}
