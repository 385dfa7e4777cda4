using Suffice.Bundles;
using Suffice.Commands.Hosting;
using Suffice.Commands.Terminals;
using Suffice.Models;
using Suffice.Training.Adapting;

namespace Suffice.Training.Tests;

/// <summary>From a net that another tool saved to an adapted bundle, through the command line, tiny.</summary>
public sealed class FineTuningChainTests : IDisposable
{
    /// <summary>Tokens that the golden net knows.</summary>
    private const int Vocabulary = 40;

    /// <summary>Without a model: that is the encoder's.</summary>
    private const string Recipe = """
        {
          "training": { "epochs": 2, "batch_size": 16, "learning_rate": 0.002, "layer_decay": 0.8, "average_decay": 0, "patience": 1 },
          "adaptation": {
            "exits_after": [0, 1], "exit_hidden": 12, "schedules": [{ "after_blocks": [1], "keep": [0.5] }],
            "cache_features": true, "weights": "BF16",
            "heads": { "epochs": 2, "batch_size": 64, "average_decay": 0.9 },
            "joint": { "epochs": 0 },
            "end_to_end_rounds": 0,
            "controller": {
              "members": 2, "predictor_hidden": 8, "predictor_epochs": 2, "training_images": 50,
              "policy_hidden": 6, "policy_members": 2, "policy_updates": 9
            }
          }
        }
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_sentence_encoder_learns_classes_and_is_adapted()
    {
        string net = SentenceEncoder(),
            run = folder.File("run"),
            teacher = Path.Combine(run, "net.static.suffice");
        string[] data = Data(400),
            train = ["train", .. data, "--from", net, "--recipe", folder.File("recipe.json"), "--out", run];
        File.WriteAllText(folder.File("recipe.json"), Recipe);
        string trained = Do(train).Error;
        Assert.Contains("Imported", trained, StringComparison.Ordinal);
        using (BundleFile bundle = BundleFile.Open(teacher))
        using (BundleFile start = BundleFile.Open(Path.Combine(run, "start.static.suffice")))
        {
            ModelDescription model = bundle.Manifest.Model;
            Assert.Equal(2, model.Classes);
            Assert.False(model.Embeds);
            Assert.Equal(ExitPooling.Mean, model.Exits[^1].Pooling);
            Assert.Equal(start.Manifest.Model.Depth, model.Depth);
            // It was gently moved, not begun anew.
            float[] before = Table(start),
                after = Table(bundle);
            Assert.NotEqual(before, after);
            Assert.True(before.Zip(after).All(pair => Math.Abs(pair.First - pair.Second) < 0.05));
        }
        Do(["adapt", run, .. data]);
        Assert.False(Directory.Exists(Path.Combine(run, "features")));
        Do(["compile", run]);
        using (BundleFile bundle = BundleFile.Open(Path.Combine(run, "net.suffice")))
        {
            Assert.Equal(WeightType.BF16, bundle.Manifest.Model.Text!.Weights);
            Assert.Equal("BF16", bundle.Tensors.Tensors["word_embed.weight"].Type);
        }
        Assert.Contains("table of the vocabulary", Do(["inspect", Path.Combine(run, "net.suffice")]).Output, StringComparison.Ordinal);
        Do(["eval", Path.Combine(run, "net.suffice"), "--static", teacher, .. data[..^2], "--json", folder.File("eval.json")]);
        // The same command again finds everything there, whatever became of the net it began with.
        Directory.Delete(net, recursive: true);
        File.Delete(Path.Combine(run, "start.static.suffice"));
        Do(train);
        Do(["adapt", run, .. data]);
    }

    [Fact]
    public void Without_a_recipe_the_usual_choices_are_made()
    {
        string run = folder.File("run");
        Do(["train", .. Data(100), "--from", SentenceEncoder(), "--out", run, "--epochs", "1"]);
        Recipe made = Training.Recipe.Load(Path.Combine(run, "recipe.json"));
        Assert.Equal(0.85, made.Training.LayerDecay);
        Assert.Equal(1, made.Training.Epochs);
        Assert.Equal([0, 1], made.Adaptation.ExitsAfter);
        Assert.Equal(16, made.Adaptation.Heads.BatchSize); // Of few examples, so that there are enough steps.
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(6, 0)]
    [InlineData(12, 0)]
    [InlineData(12, 4)]
    [InlineData(48, 0)]
    public void The_usual_choices_fit_a_net_of_any_depth(int depth, int extraTokens)
    {
        ModelDescription model = RandomModels.Small with
        {
            Depth = depth,
            ExtraTokens = extraTokens,
            Exits = [new(depth, ExitPooling.Class, 0)],
        };
        AdaptationOptions options = UsualRecipe.Of(model, 5_000).Adaptation;
        PathLibrary library = options.Library(options.Describe(model));
        Assert.InRange(library.Paths.Count, depth + 1 > 6 ? 7 : depth + 1, PathLibrary.Limit);
    }

    [Fact]
    public void Adapters_leave_an_ordinary_net()
    {
        string net = SentenceEncoder(),
            run = folder.File("run");
        File.WriteAllText(
            folder.File("recipe.json"),
            """{ "training": { "epochs": 2, "learning_rate": 0.01, "adapter_rank": 2, "average_decay": 0, "patience": 1 } }"""
        );
        Do(["train", .. Data(200), "--from", net, "--recipe", folder.File("recipe.json"), "--out", run]);
        using BundleFile bundle = BundleFile.Open(Path.Combine(run, "net.static.suffice")),
            start = BundleFile.Open(Path.Combine(run, "start.static.suffice"));
        Assert.Equal(Table(start), Table(bundle)); // Embeddings do not learn.
        Assert.DoesNotContain(bundle.Tensors.Tensors.Keys, name => name.Contains("adapter", StringComparison.Ordinal));
        Dictionary<string, float[]> before = start.Plain().ToDictionary(tensor => tensor.Name, tensor => tensor.Values.ToArray());
        Assert.Contains(bundle.Plain().Where(tensor => tensor.Name.StartsWith("blocks.", StringComparison.Ordinal)), tensor =>
            !tensor.Values.Span.SequenceEqual(before[tensor.Name])
        );
    }

    [Fact]
    public void What_cannot_be_begun_with_is_named()
    {
        string net = SentenceEncoder();
        string[] train = ["train", .. Data(100), "--out", folder.File("run")];
        Assert.Contains("nowhere", Do([.. train, "--from", folder.File("nowhere")], 4).Error, StringComparison.Ordinal);
        Assert.Contains("--from", Do(train, 2).Error, StringComparison.Ordinal);
        File.WriteAllText(folder.File("recipe.json"), TinyTexts.Recipe);
        Assert.Contains(
            "Only depth and classes may differ",
            Do([.. train, "--from", net, "--recipe", folder.File("recipe.json")], 2).Error,
            StringComparison.Ordinal
        );
        string device = Do([.. train, "--from", net, "--device", "cuda"], 6).Error;
        Assert.Contains("docs/guide/fine-tuning.md", device, StringComparison.Ordinal);
        Assert.Contains("--blocks", Do([.. train, "--from", net, "--blocks", "1"], 2).Error, StringComparison.Ordinal);
    }

    private static float[] Table(BundleFile bundle) => bundle.Tensors.Floats("word_embed.weight").ToArray();

    private string[] Data(int texts) =>
        [
            "--data",
            TinyTexts.WriteTo(folder.File("reviews.tsv"), texts),
            "--text-column",
            "body",
            "--label-column",
            "stars",
            "--threads",
            "1",
        ];

    /// <summary>A net of two blocks that gives embeddings, with a tokenizer for the texts.</summary>
    private string SentenceEncoder()
    {
        string net = Directory.CreateDirectory(folder.File("encoder")).FullName,
            golden = Path.Combine(AppContext.BaseDirectory, "Golden", "sentence-mean");
        foreach (string file in Directory.GetFiles(golden, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(net, Path.GetRelativePath(golden, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
        string[] words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", .. TinyTexts.Words];
        File.WriteAllLines(
            Path.Combine(net, "vocab.txt"),
            [.. words, .. Enumerable.Range(0, Vocabulary - words.Length).Select(i => $"[unused{i}]")]
        );
        return net;
    }

    private static (string Output, string Error) Do(string[] arguments, int expected = ExitCode.Success)
    {
        using StringWriter output = new(),
            error = new();
        var terminal = new Terminal(output, error, isInteractive: false, TimeProvider.System, CancellationToken.None);
        int code = CommandHost.Run(Cli.Program.Root(terminal), arguments, terminal);
        Assert.True(code == expected, $"{string.Join(' ', arguments)}: {code}\n{output}\n{error}");
        return (output.ToString(), error.ToString());
    }
}
