using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Suffice.Bundles;
using Suffice.Commands.Kinds;
using Suffice.Commands.Scoring;
using Suffice.Commands.Terminals;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Cli.Tests;

/// <summary>Whole files of rows scored into others: <c>run --input … --output …</c>.</summary>
public sealed class ScoringTests(TinyWorld world) : IClassFixture<TinyWorld>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("1")]
    [InlineData("3")]
    public void A_folder_gets_the_answers_of_run_in_order(string threads)
    {
        CommandRun.Of("run", world.Bundle, world.Data, "--jsonl", folder.File("one.jsonl")).Succeeds();
        CommandRun run = Score(world.Data, "scored.jsonl", "--threads", threads, "--json", folder.File("record.json")).Succeeds();
        Assert.Equal(Lines("one.jsonl").Select(Answer), Lines("scored.jsonl").Select(Answer));
        Assert.Contains($"{world.Images.Length:N0} rows answered", run.Output, StringComparison.Ordinal);
        Assert.Equal(world.Images.Length, (int)JsonNode.Parse(File.ReadAllText(folder.File("record.json")))!["sums"]!["rows"]!);
        Assert.False(Directory.Exists(folder.File("scored.jsonl.parts")));
    }

    [Theory]
    [InlineData("images.tar")]
    [InlineData("images.tgz")]
    public void An_archive_is_read_in_its_order(string name)
    {
        string[] images = [.. world.Images.Reverse().Take(20)];
        Pack(name, images);
        Score(folder.File(name), "scored.jsonl").Succeeds();
        Assert.Equal(images.Select((_, i) => $"{i}.png"), Lines("scored.jsonl").Select(row => (string)row["file"]!));
        Assert.Equal(Alone(images).Select(Answer), Lines("scored.jsonl").Select(Answer));
        File.WriteAllBytes(folder.File("short.tar"), File.ReadAllBytes(folder.File(name))[..700]);
        CommandRun cut = Score(folder.File("short.tar"), "short.jsonl");
        cut.Fails(3, "short.tar", "damaged", "1 of 1 rows");
    }

    [Fact]
    public void Rows_keep_what_they_brought_along_and_bad_ones_say_why()
    {
        File.WriteAllBytes(folder.File("broken.png"), File.ReadAllBytes(world.Images[0])[..^20]);
        File.WriteAllLines(
            folder.File("rows.jsonl"),
            [
                Row(0, world.Images[0]),
                "",
                """{"id": 1, "file": "broken.png", "label": "what they said"}""",
                """{"id": 2, "file": "nowhere.png"}""",
                "{ no JSON",
                """{"id": 4, "file": 7}""",
                """[5]""",
                Row(6, world.Images[1]),
            ]
        );
        CommandRun run = Score(folder.File("rows.jsonl"), "scored.jsonl");
        run.Fails(3, "broken.png", "nowhere.png", "line 5", "5 of 7 rows have no answer");
        JsonObject[] rows = Lines("scored.jsonl");
        Assert.Equal([0, 1, 2, null, 4, null, 6], rows.Select(row => (int?)row["id"]));
        Assert.Equal([1, 2], rows[0]["more"]!["nested"]!.AsArray().Select(number => (int)number!));
        Assert.Equal("what they said", (string?)rows[1]["input_label"]);
        Assert.Equal([false, true, true, true, true, true, false], rows.Select(row => row.ContainsKey("error")));
        Assert.Equal(rows.Select(row => !row.ContainsKey("error")), rows.Select(row => row.ContainsKey("path")));
    }

    [Fact]
    public void Pipes_are_read_and_written_as_they_come()
    {
        byte[] lines = Encoding.UTF8.GetBytes(string.Join('\n', world.Images.Select((image, i) => Row(i, image))));
        CommandRun run = CommandRun.With(lines, "run", world.Bundle, "--input", "-", "--output", "-", "--rows", "5:9").Succeeds();
        JsonNode[] rows = [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
        Assert.Equal([5, 6, 7, 8], rows.Select(row => (int)row["id"]!));
        Assert.Contains("4 rows answered", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Ranges_put_together_are_the_whole()
    {
        Score(world.Data, "whole.jsonl").Succeeds();
        Score(world.Data, "first.jsonl", "--rows", ":17").Succeeds();
        Score(world.Data, "second.jsonl", "--rows", "17:").Succeeds();
        Assert.Equal(
            File.ReadAllText(folder.File("whole.jsonl")),
            File.ReadAllText(folder.File("first.jsonl")) + File.ReadAllText(folder.File("second.jsonl"))
        );
    }

    [Fact]
    public void Interrupted_work_goes_on_to_the_same_bytes()
    {
        Score(world.Data, "whole.jsonl").Succeeds();
        string output = folder.File("parts.jsonl");
        using var model = BundledModel.Open(world.Bundle);
        ScoringParts Parts(string setting = "usual") => new(output, new ScoringWork("the bundle", world.Data, setting, 16));
        void Run(ScoringInput input, CancellationToken stop)
        {
            var terminal = new Terminal(TextWriter.Null, TextWriter.Null, isInteractive: false, TimeProvider.System, stop);
            using var pipeline = new ScoringPipeline(model, new SessionOptions { MaxBatch = 4 }, Budget.Default, 2);
            new BatchScoring(input, new JsonLinesFormat(), pipeline, terminal).ByParts(Parts(), 16, 0, null);
        }
        using var interruption = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Run(new InterruptedInput(new FolderInput(world.Data), 40, interruption), interruption.Token)
        );
        Assert.False(File.Exists(output));
        Assert.Equal(32, Parts().Sums.Rows);
        Errors.Expect(Fault.Usage, () => Parts("another"), "parts.jsonl.parts", "other work");
        Run(new FolderInput(world.Data), CancellationToken.None);
        Assert.Equal(File.ReadAllText(folder.File("whole.jsonl")), File.ReadAllText(output));
        Assert.False(Directory.Exists(output + ".parts"));
    }

    [Fact]
    public void Texts_are_found_under_a_usual_name_or_the_one_given()
    {
        string bundle = Texts();
        File.WriteAllLines(folder.File("texts.jsonl"), ["""{"said": "word5 word6", "n": 1}""", """{"said": "", "n": 2}"""]);
        string[] command = ["run", bundle, "--input", folder.File("texts.jsonl"), "--output", folder.File("scored.jsonl")];
        CommandRun.Of(command).Fails(3, "none of said, n", "--column");
        CommandRun.Of([.. command, "--column", "said"]).Fails(3, "line 2", "'said'", "1 of 2 rows");
        Assert.StartsWith("label", (string)Lines("scored.jsonl")[0]["label"]!, StringComparison.Ordinal);
        CommandRun.Of("run", bundle, "--input", world.Data, "--output", folder.File("a.jsonl")).Fails(2, "reads texts", "Give a table");
    }

    [Fact]
    public void Bad_usage_is_refused()
    {
        string output = folder.File("a.jsonl");
        CommandRun.Of("run", world.Bundle, "--input", world.Data).Fails(2, "--output");
        CommandRun.Of("run", world.Bundle, "--output", output).Fails(2, "--output is for --input");
        CommandRun.Of("run", world.Bundle, world.Images[0], "--input", world.Data, "--output", output).Fails(2, "neither PATH nor");
        Score(world.Data, "a.txt").Fails(2, "--output", "a.txt", ".jsonl");
        Score("texts.csv", "a.jsonl").Fails(2, "--input texts.csv", ".jsonl");
        Score("nowhere.jsonl", "a.jsonl").Fails(3, "nowhere.jsonl does not exist");
        Score(world.Data, "a.jsonl", "--rows", "9:3").Fails(2, "--rows", "0:1000");
        Score(world.Data, "a.jsonl", "--column", "x").Fails(2, "--column");
        Score(world.Data, "a.jsonl", "--budget", "0.99999").Fails(2, "budget");
        Score(world.Data, "a.parquet").Fails(2, "a.parquet");
        Assert.False(File.Exists(output));
    }

    [Fact]
    public void Parquet_holds_the_same_and_comes_back()
    {
        File.WriteAllLines(
            folder.File("rows.jsonl"),
            [.. world.Images.Take(30).Select((image, i) => Row(i, image)), """{"id": 30, "file": "nowhere.png", "late": true}"""]
        );
        string[] whole = ["run", world.Bundle, "--input"];
        WholeTool.Run([.. whole, folder.File("rows.jsonl"), "--output", folder.File("scored.parquet")]).Fails(3, "1 of 31 rows");
        Score(folder.File("rows.jsonl"), "scored.jsonl").Fails(3, "1 of 31 rows");
        WholeTool
            .Run([.. whole, folder.File("scored.parquet"), "--output", folder.File("again.jsonl"), "--column", "file"])
            .Fails(3, "nowhere.png");
        JsonObject[] rows = Lines("scored.jsonl"),
            again = Lines("again.jsonl");
        Assert.Equal(rows.Select(Answer), again.Select(Answer));
        Assert.Equal(rows.Select(row => (string?)row["label"]), again.Select(row => (string?)row["input_label"]));
        Assert.Equal(rows.Select(row => (long?)row["macs"]), again.Select(row => (long?)row["input_macs"]));
        Assert.Equal("{\"late\":true}", (string?)again[30]["more"]);
        File.WriteAllBytes(folder.File("cut.parquet"), File.ReadAllBytes(folder.File("scored.parquet"))[..^40]);
        WholeTool.Run([.. whole, folder.File("cut.parquet"), "--output", folder.File("b.jsonl")]).Fails(3, "cut.parquet", "Parquet");
        WholeTool
            .Run([.. whole, folder.File("scored.parquet"), "--output", folder.File("b.jsonl"), "--column", "x"])
            .Fails(3, "no column x");
    }

    [Fact]
    public void Rows_are_read_on_from_range_to_range()
    {
        string lines = folder.File("rows.jsonl"),
            tar = folder.File("rows.tar");
        File.WriteAllLines(lines, Enumerable.Range(0, 90).Select(i => i % 9 == 4 ? "" : Row(i, world.Images[i % world.Images.Length])));
        TarFile.CreateFromDirectory(world.Data, tar, includeBaseDirectory: false);
        using var model = BundledModel.Open(world.Bundle);
        var files = new ScoringFiles([]);
        foreach (string input in (string[])[lines, tar, world.Data])
        {
            ScoringInput Open() => files.Open(input, null, InputVerbs.Of(model.Library.Model), Stream.Null);
            ScoringRow[] all = [.. Open().Rows(0)];
            using var cursor = new RowCursor(Open());
            foreach ((long from, long to) in ((long, long)[])[(3, 7), (7, 8), (20, 31), (79, 100_000)])
                Assert.Equal(
                    all.Where(row => row.Number >= from && row.Number < to).Select(row => (row.Number, row.Name)),
                    cursor.Read(from, to).Select(row => (row.Number, row.Name))
                );
            Assert.Equal(all.Length, cursor.Next);
        }
    }

    /// <summary>Interrupts the work when a row is read.</summary>
    private sealed class InterruptedInput(ScoringInput inner, long at, CancellationTokenSource interruption) : ScoringInput
    {
        public override string? Identity => inner.Identity;

        public override (long Done, long Total) Progress => inner.Progress;

        public override long Count() => inner.Count();

        public override IEnumerable<ScoringRow> Rows(RowStart from)
        {
            foreach (ScoringRow row in inner.Rows(from))
            {
                if (row.Number == at)
                    interruption.Cancel();
                yield return row;
            }
        }
    }

    private static string Row(int id, string image) =>
        new JsonObject
        {
            ["id"] = id,
            ["file"] = image,
            ["more"] = JsonNode.Parse("""{"nested": [1, 2]}"""),
        }.ToJsonString();

    private static (string?, string?, long?, double?) Answer(JsonNode row) =>
        ((string?)row["label"], (string?)row["path"], (long?)row["macs"], (double?)row["confidence"]);

    private CommandRun Score(string input, string output, params string[] more) =>
        CommandRun.Of(["run", world.Bundle, "--input", input, "--output", folder.File(output), .. more]);

    private JsonObject[] Lines(string file) => [.. File.ReadLines(folder.File(file)).Select(line => JsonNode.Parse(line)!.AsObject())];

    private JsonObject[] Alone(string[] images)
    {
        CommandRun.Of(["run", world.Bundle, .. images, "--jsonl", folder.File("alone.jsonl")]).Succeeds();
        return Lines("alone.jsonl");
    }

    private void Pack(string name, string[] images)
    {
        using Stream file = File.Create(folder.File(name));
        using Stream packed = name.EndsWith(".tgz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.Fastest) : file;
        using var archive = new TarWriter(packed);
        for (int i = 0; i < images.Length; i++)
            archive.WriteEntry(images[i], $"{i}.png");
    }

    private string Texts()
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Bert);
        string[] pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", .. Enumerable.Range(5, 45).Select(i => $"word{i}")];
        byte[] vocabulary = Encoding.UTF8.GetBytes(string.Join('\n', pieces) + "\n");
        BundleWriter.Save(
            folder.File("texts.suffice"),
            RandomModels.Manifest(library),
            RandomModels.Weights(library.Model, 7).Append(NamedTensor.OfBytes("tokenizer.vocab.txt", vocabulary))
        );
        return folder.File("texts.suffice");
    }
}
