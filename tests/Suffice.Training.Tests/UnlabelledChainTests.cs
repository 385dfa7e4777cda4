using System.Text.Json;
using Suffice.Bundles;
using Suffice.Commands.Hosting;
using Suffice.Commands.Terminals;
using Suffice.Data;
using Suffice.Data.Images;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Records;
using Suffice.Training.Adapting;
using Suffice.Training.Tests.Adapting;

namespace Suffice.Training.Tests;

/// <summary>A trained net and inputs without labels: adapted, compiled, judged, through the command line, tiny.</summary>
public sealed class UnlabelledChainTests : IDisposable
{
    private const string Choices = """
        { "training": { "epochs": 1 },
          "adaptation": { "exits_after": [0, 1, 2], "exit_hidden": 12, "schedules": [], "end_to_end_rounds": 0,
            "heads": { "epochs": 2, "batch_size": 32, "learning_rate": 0.002, "average_decay": 0.9 },
            "joint": { "epochs": 1, "batch_size": 32, "learning_rate": 0.0003, "average_decay": 0.9 },
            "controller": { "members": 2, "predictor_hidden": 8, "predictor_epochs": 2, "training_images": 50, "policy_hidden": 6,
              "policy_members": 2, "policy_updates": 9 } } }
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void From_images_without_labels_to_a_bundle_that_says_so()
    {
        string teacher = AdaptationRunTests.Teacher(folder, new TinyImages(240)),
            photos = Photos("photos", 360, 2),
            run = folder.File("run"),
            net = Path.Combine(run, "net.suffice");
        File.WriteAllText(folder.File("recipe.json"), Choices);
        string[] adapt = ["adapt", run, "--unlabelled", photos, "--teacher", teacher, "--threads", "1"];
        string[] first = [.. adapt, "--recipe", folder.File("recipe.json"), "--json", folder.File("adapt.json")];
        string adapted = Do(first).Output;
        Assert.Contains("full path's disagreement, points", adapted, StringComparison.Ordinal);
        Assert.Contains("Labels are the teacher's answers", adapted, StringComparison.Ordinal);
        using (JsonDocument record = JsonDocument.Parse(File.ReadAllBytes(folder.File("adapt.json"))))
            Assert.Equal(360, record.RootElement.GetProperty("unlabelled").GetProperty("examples").GetInt32());
        OutcomeTable control = OutcomeTable.Load(new AdaptationFolder(run).Outcomes(Data.Examples.Split.Control));
        Assert.Equal(1, control.TeacherAccuracy);

        // The same command goes on, and so does one that takes everything from the folder.
        Do(adapt);
        Do(["adapt", run, "--unlabelled", photos, "--threads", "1"]);
        string compiled = Do(["compile", run]).Output;
        Assert.Contains("Labels are the teacher's answers", compiled, StringComparison.Ordinal);
        using (BundleFile bundle = BundleFile.Open(net))
        {
            Assert.Equal(new UnlabelledInputs("photos", 360, TrainingOnly: false), bundle.Manifest.Provenance.Unlabelled);
            Assert.Equal(1, bundle.Manifest.TeacherTemperature);
        }
        string inspected = Do(["inspect", net]).Output;
        Assert.Contains("360 inputs of photos", inspected, StringComparison.Ordinal);
        Assert.Contains("Labels are the teacher's answers", inspected, StringComparison.Ordinal);

        string[] judged = [net, "--static", teacher, "--unlabelled", photos];
        Assert.Contains(
            "disagreement, points",
            Do(["eval", .. judged, "--json", folder.File("eval.json")]).Output,
            StringComparison.Ordinal
        );
        EvaluationRecord evaluation = RecordFile.LoadRecord(folder.File("eval.json"));
        Assert.Equal((60, 1.0, true), (evaluation.Examples, evaluation.Static.Top1, evaluation.LabelsAreAnswers));
        Assert.Null(evaluation.ChangedData); // the splits are those that adapt had
        Assert.Contains("agreement with the teacher", Do(["bound", .. judged]).Output, StringComparison.Ordinal);
        Assert.Contains(
            "disagreement",
            Do(["certify", .. judged, "--epsilon", "0.4", "--out", folder.File("c.suffice")], 0, 7).Output,
            StringComparison.Ordinal
        );
        Do(["compile", net, "--static", teacher, "--unlabelled", photos, "--out", folder.File("again.suffice")]);
        string labelled = new TinyImages(120).WriteTo(folder.File("labelled"));
        Refused(2, ["compile", net, "--static", teacher, "--data", labelled], "made from inputs without labels, photos", "--unlabelled");
    }

    [Fact]
    public void A_stopped_teacher_goes_on_to_the_same_bits()
    {
        string teacher = AdaptationRunTests.Teacher(folder, new TinyImages(240)),
            photos = Photos("photos", 240, 2);
        File.WriteAllText(folder.File("recipe.json"), Choices);
        using (var stop = new CancellationTokenSource())
        using (BundleFile file = BundleFile.Open(teacher))
        {
            string kept = Path.Combine(Directory.CreateDirectory(folder.File("parts")).FullName, TeacherAnswers.FileName);
            Assert.Throws<OperationCanceledException>(() =>
                TeacherAnswers.To(file, UnlabelledSource.Open(photos), kept, keeps: true, 1, new Stopping(stop), stop.Token)
            );
            Assert.True(File.Exists(kept));
        }
        foreach (string run in (string[])["whole", "parts"])
            Do([
                "adapt",
                folder.File(run),
                "--unlabelled",
                photos,
                "--teacher",
                teacher,
                "--recipe",
                folder.File("recipe.json"),
                "--threads",
                "1",
            ]);
        Assert.Equal(File.ReadAllBytes(In("whole", TeacherAnswers.FileName)), File.ReadAllBytes(In("parts", TeacherAnswers.FileName)));
        using BundleFile expected = BundleFile.Open(In("whole", "adapted.suffice")),
            found = BundleFile.Open(In("parts", "adapted.suffice"));
        Assert.Equal(expected.Hash, found.Hash);

        // An interruption in the middle of a command says what is kept.
        using var interrupted = new CancellationTokenSource();
        interrupted.Cancel();
        (int code, _, string error) = Do(["adapt", folder.File("none"), "--unlabelled", photos, "--teacher", teacher], interrupted.Token);
        Assert.Equal(130, code);
        Assert.Contains("Give the same command to go on", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Beside_labelled_images_others_are_only_trained_on()
    {
        var known = new TinyImages(240);
        string teacher = AdaptationRunTests.Teacher(folder, known),
            labelled = known.WriteTo(folder.File("bands")),
            photos = Photos("photos", 120, 2),
            run = folder.File("run"),
            net = Path.Combine(run, "net.suffice");
        // Some of the labelled ones are among the others: their labels hold, and none of them is trained on that judges.
        for (int i = 0; i < 40; i++)
            File.WriteAllBytes(Path.Combine(photos, $"known{i}.png"), PngWriter.Encode(known.Image(i)));
        File.WriteAllText(folder.File("recipe.json"), Choices);
        (_, string output, string error) = Do([
            "adapt",
            run,
            "--unlabelled",
            photos,
            "--data",
            labelled,
            "--teacher",
            teacher,
            "--recipe",
            folder.File("recipe.json"),
            "--threads",
            "1",
        ]);
        Assert.Contains("40 of 160 images without labels are in bands too", error, StringComparison.Ordinal);
        Assert.Contains("Trained on 120 inputs of photos too", output, StringComparison.Ordinal);
        Do(["compile", run]);
        // Control, calibration and test are labelled ones, divided as ever.
        (_, string table, string said) = Do(["eval", net, "--static", teacher, "--data", labelled, "--json", folder.File("eval.json")]);
        Assert.DoesNotContain("changed", said, StringComparison.Ordinal);
        Assert.DoesNotContain("agreement", table, StringComparison.Ordinal);
        EvaluationRecord evaluation = RecordFile.LoadRecord(folder.File("eval.json"));
        Assert.Equal((40, false), (evaluation.Examples, evaluation.LabelsAreAnswers));
        Assert.Null(evaluation.ChangedData);
        Assert.Contains(
            "120 inputs of photos, trained on with the teacher's answers",
            Do(["inspect", net]).Output,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Give them with --data",
            Do(["compile", net, "--static", teacher, "--unlabelled", photos], 2).Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void From_lines_of_text()
    {
        string table = TinyTexts.WriteTo(folder.File("reviews.tsv"), 300),
            first = folder.File("first"),
            run = folder.File("run"),
            teacher = Path.Combine(first, "net.static.suffice"),
            lines = folder.File("lines.txt");
        File.WriteAllText(folder.File("recipe.json"), TinyTexts.Recipe);
        string[] named = ["--text-column", "body", "--label-column", "stars"];
        Do(["train", "--data", table, .. named, "--recipe", folder.File("recipe.json"), "--out", first, "--threads", "1"]);
        File.WriteAllLines(
            lines,
            File.ReadLines(TinyTexts.WriteTo(folder.File("more.tsv"), 500)).Skip(301).Select(line => line.Split('\t')[0])
        );
        string[] adapt = ["adapt", run, "--teacher", teacher, "--recipe", folder.File("recipe.json"), "--threads", "1"];
        Do([.. adapt, "--unlabelled", lines]);
        Do(["compile", run]);
        Do(["eval", Path.Combine(run, "net.suffice"), "--static", teacher, "--unlabelled", lines, "--json", folder.File("eval.json")]);
        Assert.Equal(1, RecordFile.LoadRecord(folder.File("eval.json")).Static.Top1);

        // What it was trained on may not judge, whether or not labels lie beside it, unless it falls into the same splits.
        Do([.. adapt[..1], folder.File("same"), .. adapt[2..], "--unlabelled", table, .. named[..2]]);
        string seed = TinyTexts.Recipe.Replace("{\n  \"vocabulary\"", "{\n  \"split_seed\": 5, \"vocabulary\"", StringComparison.Ordinal);
        File.WriteAllText(folder.File("recipe.json"), seed);
        string[] other = ["adapt", folder.File("other"), .. adapt[2..], "--unlabelled", table, .. named[..2]];
        Refused(3, other, "was trained on, among those that are to judge", "--allow-changed-data");
        Do([.. other, "--allow-changed-data"]);
        using BundleFile bundle = BundleFile.Open(In("other", "adapted.suffice"));
        Assert.Contains("are among those that judge", Assert.Single(bundle.Manifest.Provenance.ChangedData!), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_is_refused_with_the_remedy()
    {
        string teacher = AdaptationRunTests.Teacher(folder, new TinyImages(240)),
            photos = Photos("photos", 90, 2),
            few = Photos("few", 9, 3),
            none = folder.File("none"),
            lines = folder.File("lines.txt");
        File.WriteAllLines(lines, Enumerable.Range(0, 60).Select(i => $"text {i}"));
        string[] with = ["--teacher", teacher, "--threads", "1"];
        Refused(2, ["adapt", none, .. with], "--data", "--unlabelled");
        Refused(2, ["adapt", none, "--unlabelled", photos], "No run was begun in", "--teacher");
        Refused(3, ["adapt", none, "--unlabelled", few, .. with], "few has 9 images, too few to adapt to", "Add images");
        Refused(3, ["adapt", none, "--unlabelled", lines, .. with], "lines holds texts, but the model reads images");
        Refused(3, ["adapt", none, "--data", photos, .. with, "--recipe", Saved()], "adapt --unlabelled");
        Refused(3, ["train", "--data", photos, "--recipe", Saved(), "--out", none], "adapt --unlabelled");
        File.WriteAllText(Path.Combine(photos, "broken.png"), "none");
        Refused(3, ["adapt", none, "--unlabelled", photos, .. with], "broken.png");
        string cats = Path.Combine(folder.File("other"), "bands");
        for (int i = 0; i < 60; i++)
        {
            string path = Path.Combine(cats, i % 2 == 0 ? "cat" : "dog", $"{i}.png");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, PngWriter.Encode(new TinyImages(60).Image(i)));
        }
        Refused(
            3,
            ["adapt", none, "--unlabelled", few, "--data", cats, .. with, "--recipe", Saved()],
            "2 (cat, dog) instead of 4 (first, second, third, fourth)",
            "in the data alone: cat, dog"
        );
        Assert.False(File.Exists(Path.Combine(none, "teacher.answers")));
    }

    [Fact]
    public void Without_a_recipe_the_usual_choices_are_taken()
    {
        string teacher = AdaptationRunTests.Teacher(folder, new TinyImages(240)),
            photos = Photos("photos", 240, 2),
            run = folder.File("run");
        Do(["adapt", run, "--unlabelled", photos, "--teacher", teacher, "--threads", "1"]);
        Training.Recipe recipe = Training.Recipe.Load(Path.Combine(run, "recipe.json"));
        Assert.Equal((16, 0), (recipe.Adaptation.Heads.BatchSize, recipe.Adaptation.Joint.Epochs));
        Assert.Contains("default", Do(["compile", run]).Output, StringComparison.Ordinal);
    }

    private string Saved()
    {
        string path = folder.File("recipe.json");
        File.WriteAllText(path, Choices);
        return path;
    }

    private string In(string run, string file) => Path.Combine(folder.File(run), file);

    /// <summary>Images without labels, some deeper than others.</summary>
    private string Photos(string name, int count, int seed)
    {
        var images = new TinyImages(count, seed);
        for (int i = 0; i < count; i++)
        {
            string path = Path.Combine(folder.File(name), i % 3 == 0 ? "" : $"album/{i % 3}", $"{i:0000}.png");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, PngWriter.Encode(images.Image(i)));
        }
        return folder.File(name);
    }

    private static void Refused(int code, string[] arguments, params string[] words)
    {
        string error = Do(arguments, code).Error;
        Assert.All(words, word => Assert.Contains(word, error, StringComparison.Ordinal));
    }

    private static (int Code, string Output, string Error) Do(string[] arguments, params int[] codes)
    {
        (int code, string output, string error) = Do(arguments, CancellationToken.None);
        Assert.True(codes.DefaultIfEmpty(0).Contains(code), $"{string.Join(' ', arguments)}: {code}\n{error}");
        return (code, output, error);
    }

    private static (int Code, string Output, string Error) Do(string[] arguments, CancellationToken interruption)
    {
        using StringWriter output = new(),
            error = new();
        var terminal = new Terminal(output, error, isInteractive: false, TimeProvider.System, interruption);
        int code = CommandHost.Run(Cli.Program.Root(terminal), arguments, terminal);
        return (code, output.ToString(), error.ToString());
    }

    private sealed class Stopping(CancellationTokenSource stop) : IProgress<StageProgress>
    {
        public void Report(StageProgress value)
        {
            if (value.Stage == "asking the teacher")
                stop.Cancel();
        }
    }
}
