using System.Text.Json;
using Suffice.Bundles;
using Suffice.Kernels;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Cli.Tests;

public sealed class InspectAndDataTests(TinyWorld world) : IClassFixture<TinyWorld>
{
    [Fact]
    public void Inspect_shows_paths_budgets_and_sizes()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = CommandRun
            .Of("inspect", world.Bundle, "--json", folder.File("inspect.json"), "--unpack", folder.File("plain.safetensors"))
            .Succeeds();
        foreach (string word in (string[])["6 blocks", "budgets", "default", "keep0.5@1,exit@6", "working memory", "ant, bee, cow, dog"])
            Assert.Contains(word, run.Output, StringComparison.Ordinal);
        using JsonDocument record = JsonDocument.Parse(File.ReadAllText(folder.File("inspect.json")));
        Assert.Equal(Synthetic.Library().Paths.Count, record.RootElement.GetProperty("paths").GetArrayLength());
        using SafetensorsFile plain = SafetensorsFile.Open(folder.File("plain.safetensors"));
        Assert.Equal([48, 16], plain.Tensors["blocks.0.attn.qkv.weight"].Shape);
    }

    [Fact]
    public void Inspect_knows_static_bundles() =>
        Assert.Contains("static bundle", CommandRun.Of("inspect", world.Static).Succeeds().Output, StringComparison.Ordinal);

    [Fact]
    public void Inspect_shows_plans_if_asked()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = CommandRun.Of("inspect", world.Bundle, "--plans", "--json", folder.File("plans.json")).Succeeds();
        Assert.Matches(
            @"The plan of each size asked for, then of each again: 3 hits, 3 misses, 2 evictions; 1 plan of [\d,]+ bytes held",
            run.Output
        );
        Assert.Matches(@"first operator of the path it leads to: \d+\.\d+ µs", run.Output);
        using JsonDocument record = JsonDocument.Parse(File.ReadAllText(folder.File("plans.json")));
        Assert.Equal(
            ["norm1", "attn.qkv", "attn", "attn.proj", "norm2", "mlp.fc1", "mlp.fc2"],
            record
                .RootElement.GetProperty("plans")
                .GetProperty("block")
                .EnumerateArray()
                .Select(step => step.GetProperty("name").GetString()!)
        );
        Assert.Equal(
            [1, 8, 32],
            record
                .RootElement.GetProperty("plans")
                .GetProperty("plans")
                .EnumerateArray()
                .Select(plan => plan.GetProperty("inputs").GetInt32())
        );
    }

    [Fact]
    public void Inspect_follows_links()
    {
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(folder.File("link.suffice"), Path.GetFullPath(world.Bundle));
        CommandRun.Of("inspect", folder.File("link.suffice"), "--json", folder.File("inspect.json")).Succeeds();
        using JsonDocument record = JsonDocument.Parse(File.ReadAllText(folder.File("inspect.json")));
        Assert.Equal(new FileInfo(world.Bundle).Length, record.RootElement.GetProperty("file_bytes").GetInt64());
    }

    [Fact]
    public void Inspect_says_what_is_stored_in_16_bits()
    {
        using var folder = new TemporaryFolder();
        string half = folder.File("half.suffice");
        using (BundleFile file = BundleFile.Open(world.Static))
            BundleWriter.Save(half, file.Manifest with { Model = file.Manifest.Model with { Weights = WeightType.BF16 } }, file.Plain());
        Assert.Matches("weights of 16 bits +embedding and blocks", CommandRun.Of("inspect", half).Succeeds().Output);
        Assert.DoesNotContain("16 bits", CommandRun.Of("inspect", world.Static).Succeeds().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_says_what_is_stored_in_8_bits_and_what_runs_it_here()
    {
        using var folder = new TemporaryFolder();
        string eights = folder.File("eights.suffice");
        using (BundleFile file = BundleFile.Open(world.Static))
            BundleWriter.Save(eights, file.Manifest with { Model = file.Manifest.Model.WhollyStoredAs(WeightType.I8) }, file.Plain());
        Assert.Matches(
            $"weights of 8 bits +embedding and blocks, exit after .*; kernels here: {KernelSet.AllExact().Last().Name}",
            CommandRun.Of("inspect", eights).Succeeds().Output
        );
    }

    [Fact]
    public void Data_show_counts()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = CommandRun.Of("data", "show", world.Data, "--json", folder.File("data.json")).Succeeds();
        Assert.Contains("240 images of 4 classes", run.Output, StringComparison.Ordinal);
        using JsonDocument record = JsonDocument.Parse(File.ReadAllText(folder.File("data.json")));
        Assert.Equal(240, record.RootElement.GetProperty("images").GetInt32());
    }

    [Fact]
    public void Data_show_knows_texts()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("reviews.csv"),
            record = folder.File("reviews.json");
        File.WriteAllLines(file, Enumerable.Range(0, 60).Select(i => $"\"film {i}, seen\",{i % 3}").Prepend("body,stars"));
        CommandRun run = CommandRun
            .Of("data", "show", file, "--text-column", "body", "--label-column", "stars", "--json", record)
            .Succeeds();
        Assert.Contains("60 texts of 3 classes", run.Output, StringComparison.Ordinal);
        Assert.Contains("reading texts", run.Error, StringComparison.Ordinal);
        using JsonDocument read = JsonDocument.Parse(File.ReadAllText(record));
        Assert.Equal(3, read.RootElement.GetProperty("words").GetProperty("most").GetInt32());
        CommandRun.Of("data", "show", file).Fails(3, "reviews.csv, line 1", "--text-column");
    }

    [Fact]
    public void Data_show_reads_tables_parted_by_anything_and_warns()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllLines(
            folder.File("reviews.csv"),
            [.. Enumerable.Range(0, 60).Select(i => $"film {i}:{(i % 2 == 0 ? "good" : "Good")}").Prepend("text:label")]
        );
        CommandRun.Of("data", "show", folder.File("reviews.csv")).Fails(3, "reviews.csv, line 1", "--separator");
        CommandRun
            .Of("data", "show", folder.File("reviews.csv"), "--separator", "::")
            .Fails(2, "--separator must be comma, semicolon, tab, pipe");
        Assert.Contains(
            "Warning: The classes 'Good' and 'good' can be taken for one",
            CommandRun.Of("data", "show", folder.File("reviews.csv"), "--separator", ":").Succeeds().Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Data_show_can_be_interrupted() =>
        CommandRun.Of(new CancellationToken(canceled: true), "data", "show", world.Data).Fails(130, "Interrupted");

    [Fact]
    public void Data_get_knows_what_it_can_fetch() => CommandRun.Of("data", "get", "imagenet").Fails(2, "imagenet", "fashion-mnist");

    [Fact]
    public void Data_get_checks_a_folder_the_user_names()
    {
        using var folder = new TemporaryFolder();
        CommandRun.Of("data", "get", "fashion-mnist", "--from", folder.Path, "--folder", folder.File("data")).Fails(3, folder.Path);
    }

    [Fact]
    public void A_record_that_cannot_be_written_is_the_machines_fault()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("file"), "");
        CommandRun.Of("inspect", world.Bundle, "--json", folder.File(Path.Combine("file", "x.json"))).Fails(6, "Cannot write", "x.json");
    }

    [Fact]
    public void Unknown_verbs_are_refused() => CommandRun.Of("serve").Fails(2, "serve", "--help");
}
