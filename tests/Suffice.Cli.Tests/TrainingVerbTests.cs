using System.Text.Json;
using Suffice.Bundles;

namespace Suffice.Cli.Tests;

/// <summary>What train, adapt and compile refuse before anything is trained.</summary>
public sealed class TrainingVerbTests(TinyWorld world) : IClassFixture<TinyWorld>
{
    private const string Recipe = """
        { "model": { "image_size": 8, "channels": 1, "embedding": [ { "outputs": 16, "kernel": 2, "stride": 2, "padding": 0 } ], "width": 16, "depth": 2,
          "heads": 2, "hidden_width": 32, "classes": 4, "exits": [ { "after_blocks": 2, "pooling": "Class", "hidden": 0 } ] }, "training": { "epochs": 1 }
        """;

    [Fact]
    public void A_run_needs_a_recipe()
    {
        using var folder = new TemporaryFolder();
        WholeTool.Run("train", "--data", world.Data, "--out", folder.Path).Fails(2, "recipe.json", "is missing", "--recipe");
        WholeTool.Run("adapt", folder.Path, "--data", world.Data).Fails(2, "recipe.json", "is missing", "train");
        WholeTool.Run("compile", folder.Path).Fails(4, "adaptation.json is missing", "adapt");
    }

    [Fact]
    public void A_recipe_that_says_something_unknown_is_refused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("r.json"), Recipe + ", \"epochs\": 3 }");
        WholeTool
            .Run("train", "--data", world.Data, "--recipe", folder.File("r.json"), "--out", folder.File("run"))
            .Fails(2, "r.json", "epochs", "recipes/");
    }

    [Fact]
    public void Smaller_nets_need_their_teacher()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("r.json"), Recipe + " }");
        string[] train = ["train", "--data", world.Data, "--recipe", folder.File("r.json"), "--out", folder.File("run")];
        WholeTool.Run([.. train, "--blocks", "1"]).Fails(2, "net.static.suffice is missing", "without --blocks");
        WholeTool.Run([.. train, "--blocks", "2"]).Fails(2, "--blocks must be 1 to 1");
    }

    [Fact]
    public void A_tutor_must_see_the_same_images()
    {
        using var folder = new TemporaryFolder();
        string tutor = Recipe.Replace("\"image_size\": 8", "\"image_size\": 12", StringComparison.Ordinal);
        File.WriteAllText(folder.File("r.json"), $"{Recipe}, \"tutors\": [ {tutor} }} ] }}");
        WholeTool
            .Run("train", "--data", world.Data, "--recipe", folder.File("r.json"), "--out", folder.File("run"))
            .Fails(2, "tutor 1", "12 pixels", "the same images");
    }

    [Theory]
    [InlineData("\"residual\": { \"width\": 0 },", "a width of 0")]
    [InlineData("\"residual\": { \"width\": 4, \"depth\": 2 },", "depth")]
    [InlineData("\"residual\": { \"width\": 4, \"stages\": [] },", "1 to 10 stages")]
    [InlineData("\"residual\": { \"width\": 4, \"stages\": [{ \"channels\": 0, \"added\": 1 }] },", "at least 1 channel")]
    [InlineData("", "either a model or a residual")]
    public void A_tutor_that_cannot_be_built_is_refused(string net, string reason)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("r.json"), $"{Recipe}, \"tutors\": [ {{ {net} \"training\": {{ \"epochs\": 1 }} }} ] }}");
        WholeTool
            .Run("train", "--data", world.Data, "--recipe", folder.File("r.json"), "--out", folder.File("run"))
            .Fails(2, reason, "recipes/");
    }

    [Fact]
    public void A_residual_net_teaches_the_static_model()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(
            folder.File("r.json"),
            Recipe + ", \"tutors\": [ { \"residual\": { \"width\": 2 }, \"training\": { \"epochs\": 1 } } ] }"
        );
        string[] train =
        [
            "train",
            "--data",
            world.Data,
            "--recipe",
            folder.File("r.json"),
            "--out",
            folder.File("run"),
            "--threads",
            "1",
            "--json",
            folder.File("train.json"),
        ];
        Assert.Contains("tutor1.safetensors: accuracy ", WholeTool.Run(train).Succeeds().Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder.File("run"), "tutor1.safetensors.answers")));
        using JsonDocument record = JsonDocument.Parse(File.ReadAllBytes(folder.File("train.json")));
        JsonElement tutor = record.RootElement.GetProperty("tutors").EnumerateArray().Single();
        Assert.EndsWith("tutor1.safetensors", tutor.GetProperty("net").GetString(), StringComparison.Ordinal);
        Assert.InRange(tutor.GetProperty("control_top1").GetDouble(), 0, 1);
        Assert.Equal((1, 4), (Residual("channels"), Residual("classes")));

        int Residual(string name) =>
            record.RootElement.GetProperty("recipe").GetProperty("tutors")[0].GetProperty("residual").GetProperty(name).GetInt32();
    }

    [Fact]
    public void Two_processes_do_not_make_the_same_net()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("r.json"), Recipe + " }");
        string[] train = ["train", "--data", world.Data, "--recipe", folder.File("r.json"), "--out", folder.File("run"), "--threads", "1"];
        Directory.CreateDirectory(folder.File("run"));
        string lockFile = Path.Combine(folder.File("run"), "net.static.suffice.lock");
        using (new FileStream(lockFile, FileMode.Create, FileAccess.ReadWrite, FileShare.None))
            WholeTool.Run(train).Fails(2, "net.static.suffice is being made by another process", lockFile, "another folder");
        // What a killed process left behind holds nobody up.
        Assert.True(File.Exists(lockFile));
        WholeTool.Run(train).Succeeds();
        Assert.False(File.Exists(lockFile));
    }

    [Fact]
    public void Only_the_data_trained_on_will_do()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("recipe.json"), Recipe + " }");
        File.Copy(world.Static, folder.File("net.static.suffice"));
        WholeTool
            .Run("adapt", folder.Path, "--data", world.Data)
            .Fails(3, "was trained on random", "--data is noise", "Give the data set it was trained on");
        WholeTool
            .Run("adapt", folder.Path, "--data", world.Data, "--teacher", folder.File("none.suffice"))
            .Fails(4, "none.suffice is missing", "--teacher");
    }

    [Fact]
    public void A_run_goes_on_with_its_data_alone_whatever_they_are_called()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("r.json"), Recipe + " }");
        string run = folder.File("run"),
            bundle = Path.Combine(run, "net.static.suffice"),
            moved = Copy(folder, "moved", _ => true),
            cut = Copy(folder, "cut", i => i % 10 > 2);
        string[] train = ["train", "--out", run, "--threads", "1", "--data"];
        WholeTool.Run([.. train, world.Data, "--recipe", folder.File("r.json")]).Succeeds();
        WholeTool.Run([.. train, moved]).Succeeds();
        WholeTool.Run([.. train, cut]).Fails(3, "cut is not what", "72 images removed (ant/", "--allow-changed-data");
        WholeTool.Run([.. train, cut, "--blocks", "1"]).Fails(3, "cut is not what");
        WholeTool.Run("adapt", run, "--data", cut).Fails(3, "cut is not what", bundle, "72 images removed (ant/");
        Assert.Null(Said(bundle));

        // Stages of the data as they were are no stages of what is left of them, even where the change is allowed.
        WholeTool.Run("adapt", run, "--data", world.Data, "--threads", "1").Succeeds();
        WholeTool.Run("adapt", run, "--data", cut, "--allow-changed-data").Fails(2, "an adaptation with other data", "delete heads.*");
        foreach (
            string made in Directory
                .EnumerateFiles(run)
                .Where(file =>
                    Path.GetFileName(file).StartsWith("adapt", StringComparison.Ordinal)
                    || Path.GetFileName(file).StartsWith("round", StringComparison.Ordinal)
                    || Path.GetFileName(file).StartsWith("heads", StringComparison.Ordinal)
                )
        )
            File.Delete(made);

        // With nothing but the list of the run, too: training had not come to its end.
        File.Delete(bundle);
        WholeTool.Run([.. train, cut]).Fails(3, $"cut is not what {run} was made from");
        WholeTool.Run([.. train, cut, "--allow-changed-data", "--json", folder.File("train.json")]).Succeeds();
        using JsonDocument record = JsonDocument.Parse(File.ReadAllBytes(folder.File("train.json")));
        string change = record.RootElement.GetProperty("changed_data").EnumerateArray().Single().GetString()!;
        Assert.StartsWith("cut: 72 images removed", change, StringComparison.Ordinal);
        Assert.Equal([change], Said(bundle)!);
        // The run has become one of the changed data, and says so in all that follows.
        WholeTool.Run([.. train, world.Data]).Fails(3, "is not what", "72 images added");
        WholeTool.Run([.. train, cut, "--blocks", "1"]).Succeeds();
        Assert.Equal([change], Said(Path.Combine(run, "net.blocks1.suffice"))!);
    }

    /// <summary>What a bundle says of changed data.</summary>
    private static string[]? Said(string path)
    {
        using BundleFile bundle = BundleFile.Open(path);
        return bundle.Manifest.Provenance.ChangedData;
    }

    private string Copy(TemporaryFolder folder, string name, Func<int, bool> kept)
    {
        foreach (string source in world.Images.Where((_, i) => kept(i)))
        {
            string target = source.Replace(world.Data, folder.File(name), StringComparison.Ordinal);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(source, target);
        }
        return folder.File(name);
    }
}
