using System.Text.Json;
using Suffice.Bundles;
using Suffice.Data.Tests.Images;

namespace Suffice.Cli.Tests;

/// <summary>
/// A made-up folder laid out like ImageNet's goes through <c>data show</c> and <c>eval</c>, with a bundle whose classes are numbers and
/// whose images are resized and cut, as those of imported nets are.
/// </summary>
public sealed class ImageNetTests : IDisposable
{
    private const int Images = 120;

    private const string Recipe = """
        { "model": { "image_size": 16, "channels": 3, "embedding": [ { "outputs": 16, "kernel": 4, "stride": 4, "padding": 0 } ],
          "width": 16, "depth": 2, "heads": 2, "hidden_width": 32, "classes": 5,
          "exits": [ { "after_blocks": 2, "pooling": "Class", "hidden": 0 } ] },
          "training": { "epochs": 1 }, "adaptation": { "exits_after": [0, 1], "schedules": [] } }
        """;

    /// <summary>More than ten, so that top-5 says something.</summary>
    private static readonly string[] Synsets = [.. Enumerable.Range(0, 12).Select(i => $"n{1440764 + (i * 1000):00000000}")];

    private readonly TinyBundles bundles = new(Synsets.Length);
    private readonly TemporaryFolder folder = new();

    public ImageNetTests()
    {
        TinyAdaptation.Make(bundles);
        Resize(bundles.AdaptedPath);
        Resize(bundles.StaticPath);
    }

    public void Dispose()
    {
        bundles.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Class_folders_are_shown_and_evaluated()
    {
        ImageNetTree.WriteClassFolders(folder.File("val"), Images, synsets: Synsets);
        CommandRun shown = CommandRun.Of("data", "show", $"imagenet:{folder.Path}").Succeeds();
        Assert.Contains("imagenet: 120 images of 12 classes", shown.Output, StringComparison.Ordinal);
        Assert.Contains("test split: official", shown.Output, StringComparison.Ordinal);
        (CommandRun run, JsonElement record) = Eval();
        Assert.Contains("matched by their numbers, 0 to 11", run.Error, StringComparison.Ordinal);
        Assert.Contains("top-5 %", run.Output, StringComparison.Ordinal);
        Assert.Equal(("imagenet", 84), (record.GetProperty("data").GetString(), record.GetProperty("examples").GetInt32()));
        JsonElement[] settings =
        [
            record.GetProperty("static"),
            record.GetProperty("full_path"),
            .. record.GetProperty("points").EnumerateArray(),
        ];
        Assert.All(settings, setting =>
            Assert.InRange(setting.GetProperty("top5").GetDouble(), setting.GetProperty("top1").GetDouble() + 0.01, 0.99)
        );
    }

    [Fact]
    public void The_same_images_in_one_folder_are_evaluated_to_the_same_numbers()
    {
        ImageNetTree.WriteClassFolders(folder.File("val"), Images, synsets: Synsets);
        JsonElement inFolders = Eval().Record;
        // By the kit's own numbers: 12 is the first synset, 1 the last.
        var list = new List<string>();
        foreach (string file in Directory.GetFiles(folder.File("val"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            int synset = Array.IndexOf(Synsets, Path.GetFileName(Path.GetDirectoryName(file)!));
            File.Move(file, folder.File($"val/{ImageNetTree.NameOf(list.Count)}.JPEG"));
            list.Add($"{Synsets.Length - synset}");
        }
        foreach (string synset in Synsets)
            Directory.Delete(folder.File($"val/{synset}"));
        File.WriteAllLines(folder.File("ILSVRC2012_validation_ground_truth.txt"), list);
        File.WriteAllLines(folder.File("map_clsloc.txt"), Synsets.Select((synset, i) => $"{synset} {Synsets.Length - i} thing"));
        JsonElement flat = Eval().Record;
        Assert.All(["static", "full_path"], setting =>
        {
            Assert.Equal(Share(inFolders, setting, "top1"), Share(flat, setting, "top1"));
            Assert.Equal(Share(inFolders, setting, "top5"), Share(flat, setting, "top5"));
        });
    }

    [Fact]
    public void A_folder_of_fewer_classes_is_refused()
    {
        ImageNetTree.WriteClassFolders(folder.File("val"), 40);
        CommandRun
            .Of(Arguments())
            .Fails(3, "The labels of imagenet do not match", ": 4 (", "instead of 12 (", "Evaluate on the data the bundle was made for");
    }

    /// <summary>Everything about an imported teacher is accepted, before the first training image is looked for.</summary>
    [Fact]
    public void Without_training_images_an_imported_net_is_not_adapted()
    {
        string golden = Path.Combine(AppContext.BaseDirectory, "Golden", "timm-deit3"),
            teacher = folder.File("teacher.static.suffice");
        CommandRun.Of("import", golden, "--out", teacher).Succeeds();
        ImageNetTree.WriteClassFolders(folder.File("tree/val"), 80, synsets: Synsets[..5]);
        File.WriteAllText(folder.File("recipe.json"), Recipe);
        WholeTool
            .Run(
                "adapt",
                folder.File("run"),
                "--data",
                $"imagenet:{folder.File("tree")}",
                "--teacher",
                teacher,
                "--recipe",
                folder.File("recipe.json")
            )
            .Fails(3, "imagenet has no images to train on", "into train/");
    }

    private static double Share(JsonElement record, string setting, string name) =>
        record.GetProperty(setting).GetProperty(name).GetDouble();

    private (CommandRun Run, JsonElement Record) Eval()
    {
        CommandRun run = CommandRun.Of(Arguments()).Succeeds();
        using JsonDocument record = JsonDocument.Parse(File.ReadAllText(folder.File("eval.json")));
        return (run, record.RootElement.Clone());
    }

    private string[] Arguments() =>
        [
            "eval",
            bundles.AdaptedPath,
            "--static",
            bundles.StaticPath,
            "--data",
            $"imagenet:{folder.Path}",
            "--json",
            folder.File("eval.json"),
        ];

    private static void Resize(string path)
    {
        string whole = path + ".resized";
        using (BundleFile bundle = BundleFile.Open(path))
            BundleWriter.Save(
                whole,
                bundle.Manifest with
                {
                    Preprocessing = bundle.Manifest.Preprocessing with { Resizing = new ImageResizing(9, ResamplingFilter.Bicubic) },
                },
                bundle.Plain()
            );
        File.Move(whole, path, overwrite: true);
    }
}
