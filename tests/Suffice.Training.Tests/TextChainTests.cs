using Suffice.Bundles;
using Suffice.Commands.Hosting;
using Suffice.Commands.Terminals;
using Suffice.Control;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Data.Splits;
using Suffice.Data.Texts;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Records;
using Suffice.Inputs;
using Suffice.Models;
using Suffice.Text;

namespace Suffice.Training.Tests;

/// <summary>From a table of texts to a bundle, its report and its answers, through the command line, tiny.</summary>
public sealed class TextChainTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void From_a_table_to_answers()
    {
        string table = TinyTexts.WriteTo(folder.File("reviews.tsv"), 400),
            run = folder.File("run"),
            net = Path.Combine(run, "net.suffice"),
            teacher = Path.Combine(run, "net.static.suffice");
        File.WriteAllText(folder.File("recipe.json"), TinyTexts.Recipe);
        string[] named = ["--data", table, "--text-column", "body", "--label-column", "stars"],
            data = [.. named, "--threads", "1"];
        Do(["train", .. data, "--recipe", folder.File("recipe.json"), "--out", run]);
        Do(["train", .. data, "--out", run, "--blocks", "1"]);
        Do(["adapt", run, .. data]);
        Do(["compile", run]);
        Do(["ablate", run, .. data, "--split", "calibration", "--json", folder.File("ablation.json")]);
        Assert.Contains("\"shuffled_predictor\"", File.ReadAllText(folder.File("ablation.json")), StringComparison.Ordinal);
        Do(["ablate", run, .. data, "--split", "control"], 2);
        string[] judged = [net, "--static", teacher, .. named];
        Do(["eval", .. judged, "--json", Path.Combine(run, "eval.json"), "--batch", "8"]);
        Do(["bound", .. judged]);
        // So few texts may well not be enough to promise anything.
        Do(["certify", .. judged, "--epsilon", "0.4", "--check", "test", "--out", folder.File("certified.suffice")], 0, 7);
        Do(["report", run]);
        Assert.Contains("<blockquote>", File.ReadAllText(Path.Combine(run, "report.html")), StringComparison.Ordinal);
        ExampleResult[] shown =
        [
            .. RecordFile.LoadDetails(Path.Combine(run, "eval.details.json")).Easy,
            .. RecordFile.LoadDetails(Path.Combine(run, "eval.details.json")).Hard,
        ];
        Assert.All(shown, example =>
            Assert.Equal(
                example.Text!.Replace(" ", "", StringComparison.Ordinal),
                string.Concat(example.Pieces!.Select(piece => piece.Piece.Replace("##", "", StringComparison.Ordinal)))
            )
        );
        // Of two pieces and a separator one is dropped, and that may be the separator.
        Assert.All(shown.Where(example => example.Pieces!.Length > 2), example =>
            Assert.Equal(example.Path.StartsWith("keep", StringComparison.Ordinal), example.Pieces!.Any(piece => piece.DroppedAfter == 1))
        );
        string inspected = Do(["inspect", net]).Output;
        Assert.Contains("texts of at most 24 tokens", inspected, StringComparison.Ordinal);
        Assert.Contains("tokenizer WordPiece", inspected, StringComparison.Ordinal);

        string answers = Do(["run", net, "--full"], "a good film\n\n a dull , tedious story \n").Output;
        Assert.Equal(3, answers.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("2 texts", answers, StringComparison.Ordinal);
        File.WriteAllText(folder.File("lines.txt"), "a good film\n");
        Assert.Equal(answers.Split('\n')[0], Do(["run", net, "--full", folder.File("lines.txt")]).Output.Split('\n')[0]);
        Assert.Contains(
            "nowhere.txt does not exist",
            Do(["run", net, folder.File("lines.txt"), folder.File("nowhere.txt")], "", 3).Error,
            StringComparison.Ordinal
        );

        AnswerFromCode(net);
        WhatBelongsToNoClassIsSeen(net, teacher);
        ACapIsAShareOfWhatTheStaticModelWouldSpendOnTheSameText(net);
        TrainingAndServingCutTextsAlike(table, net, Path.Combine(run, "tokenizer"));
        MacsLeaveOutPadding(table, run, net, teacher);
        DeeperAndShallowerNetsBeginWithIt(data, teacher);
        RefusalsNameTheRemedy(table, run);
        APublishedTokenizerComesAlongAsItIs(named, run);
    }

    private void APublishedTokenizerComesAlongAsItIs(string[] named, string run)
    {
        string[] pieces = File.ReadAllLines(Path.Combine(run, "tokenizer", "vocab.txt"));
        string published = Directory.CreateDirectory(folder.File("published")).FullName;
        File.WriteAllText(Path.Combine(published, "config.json"), "{}");
        File.WriteAllText(Path.Combine(published, "vocab.txt"), "[UNK]\n");
        string vocabulary = string.Join(',', pieces.Select((piece, id) => $"\"{piece}\":{id}"));
        string around = "{\"type\":\"BertProcessing\",\"cls\":[\"[CLS]\",2],\"sep\":[\"[SEP]\",3]}";
        Save("null");
        string[] training = ["train", .. named, "--recipe", folder.File("recipe.json"), "--tokenizer", published, "--threads", "1"];
        Assert.Contains(
            "puts no token before a text",
            Do([.. training, "--out", folder.File("none")], "", 2).Error,
            StringComparison.Ordinal
        );
        Save(around);
        Do([.. training, "--out", folder.File("with")]);
        using BundleFile bundle = BundleFile.Open(Path.Combine(folder.File("with"), "net.static.suffice"));
        byte[] given = File.ReadAllBytes(Path.Combine(published, "tokenizer.json"));
        Assert.Equal(given, bundle.Tensors.Bytes("tokenizer.tokenizer.json").ToArray());
        Assert.Equal(pieces.Length, bundle.Manifest.Model.Text!.Vocabulary);
        Assert.Equal(
            TextTokenizer.Read(Path.Combine(run, "tokenizer")).Encode("a good film", 24),
            TextTokenizer.In(bundle.Tensors)!.Encode("a good film", 24)
        );

        void Save(string post) =>
            File.WriteAllText(
                Path.Combine(published, "tokenizer.json"),
                """{"version":"1.0","added_tokens":[],"normalizer":{"type":"BertNormalizer"},"pre_tokenizer":{"type":"BertPreTokenizer"},"""
                    + $"\"post_processor\":{post},\"model\":{{\"type\":\"WordPiece\",\"vocab\":{{{vocabulary}}}}}}}"
            );
    }

    private static void AnswerFromCode(string reviews)
    {
        double budget;
        using (BundleFile file = BundleFile.Open(reviews))
            budget = file.Manifest.DefaultBudget!.Value;
        #region Classify
        using BundledModel model = TextModel.Open(reviews); // thread-safe, memory-mapped, tokenizer included
        using Session session = model.CreateSession(new SessionOptions { Threads = 1 });
        Prediction p = session.ClassifyText("not good at all", Budget.Mean(budget));
        Console.WriteLine($"{p.Label} {p.Probability:P1} via {p.Path.Name}, {p.Tokens} tokens, {p.Cost.Macs:N0} MACs");
        #endregion
        Assert.Contains(p.Label, model.Manifest.Labels);
    }

    private void WhatBelongsToNoClassIsSeen(string net, string teacher)
    {
        Assert.Equal(
            2,
            Do(["run", net, "--full", "--reject", "0.3"], "a good film\na dull film\n")
                .Output.Split("classified", StringSplitOptions.None)[0]
                .Split("film")
                .Length - 1
        );
        var known = Enumerable
            .Range(0, 120)
            .Select(i => $"[\"{(i % 2 == 0 ? "a good film of" : "a dull film of")} {i}\", \"{(i % 2 == 0 ? "positive" : "negative")}\"]")
            .ToArray();
        File.WriteAllText(
            folder.File("scoped.json"),
            $"{{ \"train\": [{string.Join(',', known)}], \"oos_test\": [[\"book a table\", \"oos\"], [\"what time is it\", \"oos\"], "
                + $"[\"play jazz\", \"oos\"]] }}"
        );
        Do([
            "eval",
            net,
            "--static",
            teacher,
            "--data",
            folder.File("scoped.json"),
            "--json",
            folder.File("scoped.eval.json"),
            "--batch",
            "2",
        ]);
        RejectionResult rejection = RecordFile.LoadRecord(folder.File("scoped.eval.json")).Rejection!;
        OutOfScopeResult scope = rejection.OutOfScope!;
        Assert.Equal(3, scope.Examples);
        Assert.Equal(1, scope.Paths.Values.Sum(), 1e-12);
        Assert.InRange(scope.Auroc, 0, 1);
        Assert.All(rejection.Points, point => Assert.InRange(point.OutOfScopeRejected!.Value, 0, 1));
        Do(["report", folder.File("scoped.eval.json"), "--out", folder.File("scoped.html")]);
        Assert.Contains("book a table", File.ReadAllText(folder.File("scoped.html")), StringComparison.Ordinal);
    }

    private static void ACapIsAShareOfWhatTheStaticModelWouldSpendOnTheSameText(string net)
    {
        const double cap = 0.6;
        using BundledModel model = TextModel.Open(net);
        using Session session = model.CreateSession();
        string[] texts = ["a good story", "the people who talk and walk in town at night is a dull film of a story", "dull"];
        IReadOnlyList<Prediction> capped = session.ClassifyTexts(texts, Budget.Mean(model.Manifest.LambdaTable[^1].Fraction).WithCap(cap));
        Assert.All(capped, answer => Assert.InRange(answer.Cost.Macs, 1, cap * CostModel.Static(model.Manifest.Model, answer.Tokens)));
        Errors.Expect(Fault.Usage, () => session.ClassifyTexts(texts, Budget.Cap(0.01)), "below the cheapest path", "on a text of");
    }

    private static void TrainingAndServingCutTextsAlike(string table, string net, string tokenizer)
    {
        var data = (TextDataset)DatasetCatalog.OpenAny(table, reading: new DataReading(TinyTexts.Columns));
        using BundleFile bundle = BundleFile.Open(net);
        ExampleReader training = new(data, bundle.Manifest.Model, TextTokenizer.Read(tokenizer)),
            serving = ExampleReader.Of(data, bundle);
        for (int i = 0; i < data.Count; i++)
            Assert.Equal(((TokenText)training.Read(i)).Ids, ((TokenText)serving.Read(i)).Ids);
    }

    private static void MacsLeaveOutPadding(string table, string run, string net, string teacher)
    {
        LabelledDataset data = DatasetCatalog.OpenAny(table, reading: new DataReading(TinyTexts.Columns));
        using BundleFile ours = BundleFile.Open(net),
            theirs = BundleFile.Open(teacher);
        int[] test = [.. DataSplits.Of(data, 0)[Split.Test]];
        int[] lengths = [.. test.Select(i => ((TokenText)ExampleReader.Of(data, ours).Read(i)).Ids.Length)];
        OutcomeTable outcomes = OutcomeTable.Measure(ours, theirs, data, test);
        outcomes.Save(Path.Combine(run, "again.outcomes"));
        OutcomeTable loaded = OutcomeTable.Load(Path.Combine(run, "again.outcomes"));
        EvaluationRecord record = RecordFile.LoadRecord(Path.Combine(run, "eval.json"));
        Assert.Equal(lengths.Average(length => CostModel.Static(theirs.Manifest.Model, length)), record.Static.Macs, 0.5);
        foreach (OutcomeTable known in (OutcomeTable[])[outcomes, loaded])
        {
            Assert.Equal(record.Static.Macs, known.TeacherMacs, 0.51); // rounded to whole ones
            Assert.Equal(ours.Manifest.TeacherMacs, known.PriceUnit);
            // What is simulated on the table is what was executed, text by text.
            foreach (BudgetPoint point in record.Points)
                Assert.Equal(point.Macs, Simulation.Run(known, BudgetResolver.Resolve(ours, Budget.Mean(point.Budget))).Macs, 0.5);
        }
    }

    private void DeeperAndShallowerNetsBeginWithIt(string[] data, string teacher)
    {
        string deep = folder.File("deep"),
            recipe = TinyTexts
                .Recipe.Replace("\"depth\": 3", "\"depth\": 6", StringComparison.Ordinal)
                .Replace("\"after_blocks\": 3", "\"after_blocks\": 6", StringComparison.Ordinal)
                .Replace(
                    "\"vocabulary\": { \"size\": 120 }",
                    "\"vocabulary\": { \"size\": 90 }, \"truncate_smaller\": true",
                    StringComparison.Ordinal
                );
        File.WriteAllText(folder.File("deep.json"), recipe);
        Do(["train", .. data, "--recipe", folder.File("deep.json"), "--from", teacher, "--out", deep, "--epochs", "1"]);
        // Its own tokenizer comes along, whatever the recipe says of vocabularies.
        using (
            BundleFile known = BundleFile.Open(teacher),
                now = BundleFile.Open(Path.Combine(deep, "net.static.suffice"))
        )
            Assert.Equal(TextTokenizer.In(known.Tensors)!.ContentHash, TextTokenizer.In(now.Tensors)!.ContentHash);
        Assert.Contains("2 blocks", Do(["train", .. data, "--out", deep, "--blocks", "2"]).Output, StringComparison.Ordinal);
        Assert.Contains(
            "--from is for the static model",
            Do(["train", .. data, "--out", deep, "--blocks", "3", "--from", teacher], 2).Error,
            StringComparison.Ordinal
        );
        File.WriteAllText(
            Path.Combine(Directory.CreateDirectory(folder.File("others")).FullName, "vocab.txt"),
            string.Concat(
                Enumerable
                    .Range(0, 120)
                    .Select(i =>
                        i switch
                        {
                            0 => "[UNK]\n",
                            1 => "[CLS]\n",
                            2 => "[SEP]\n",
                            _ => $"w{i}\n",
                        }
                    )
            )
        );
        Assert.Contains(
            "another tokenizer",
            Do(
                [
                    "train",
                    .. data,
                    "--recipe",
                    folder.File("deep.json"),
                    "--from",
                    teacher,
                    "--out",
                    folder.File("else"),
                    "--tokenizer",
                    folder.File("others"),
                ],
                2
            ).Error,
            StringComparison.Ordinal
        );
    }

    private void RefusalsNameTheRemedy(string table, string run)
    {
        string pictures = new TinyImages(48).WriteTo(folder.File("bands"));
        Assert.Contains(
            "reads texts, but bands holds images",
            Do(["train", "--data", pictures, "--recipe", folder.File("recipe.json"), "--out", folder.File("other")], "", 2).Error,
            StringComparison.Ordinal
        );
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(folder.File("words")).FullName, "vocab.txt"), "[UNK]\n[CLS]\n[SEP]\n");
        Assert.Contains(
            "another tokenizer",
            Do(
                [
                    "train",
                    "--data",
                    table,
                    "--text-column",
                    "body",
                    "--label-column",
                    "stars",
                    "--out",
                    run,
                    "--tokenizer",
                    folder.File("words"),
                ],
                "",
                2
            ).Error,
            StringComparison.Ordinal
        );
    }

    private static (int Code, string Output, string Error) Do(string[] arguments, params int[] codes) => Do(arguments, "", codes);

    private static (int Code, string Output, string Error) Do(string[] arguments, string input, params int[] codes)
    {
        using StringWriter output = new(),
            error = new();
        var terminal = new Terminal(output, error, isInteractive: false, TimeProvider.System, CancellationToken.None)
        {
            Input = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(input)),
        };
        int code = CommandHost.Run(Cli.Program.Root(terminal), arguments, terminal);
        Assert.True(codes.DefaultIfEmpty(0).Contains(code), $"{string.Join(' ', arguments)}: {code}\n{error}");
        return (code, output.ToString(), error.ToString());
    }
}
