using System.Text.Json;
using Suffice.Bundles;
using Suffice.Kernels;
using Suffice.Models;

namespace Suffice.Cli.Tests;

/// <summary>
/// Turns are cut to nothing: what is tested is that engines answer alike and records are whole, not how fast anything is.
/// </summary>
public sealed class BenchVerbTests(TinyWorld world) : IClassFixture<TinyWorld>
{
    [Fact]
    public void All_engines_take_part_and_answer_alike()
    {
        using var folder = new TemporaryFolder();
        string json = folder.File("bench.json");
        WholeTool
            .Run("bench", "--models", world.Bundle, "--batch", "3", "--threads", "1", "--rounds", "2", "--seconds", "0.001", "--json", json)
            .Succeeds();
        using JsonDocument record = JsonDocument.Parse(File.ReadAllText(json));
        JsonElement[] rows = [.. record.RootElement.GetProperty("rows").EnumerateArray()];
        Assert.Equal(
            ["suffice", "onnxruntime", "onnxruntime-int8", "onnxruntime-int8-static", "onnxruntime-if", "torchsharp"],
            rows.Select(row => row.GetProperty("engine").GetString()!)
        );
        foreach (JsonElement row in rows)
        {
            Assert.Equal(
                ("tiny", "full", 3, 1),
                (
                    row.GetProperty("model").GetString(),
                    row.GetProperty("work").GetString(),
                    row.GetProperty("batch").GetInt32(),
                    row.GetProperty("threads").GetInt32()
                )
            );
            foreach (
                string positive in (string[])
                    [
                        "images_per_second",
                        "gflops",
                        "roof_gflops",
                        "p50_ms",
                        "p99_ms",
                        "peak_bytes",
                        "first_result_ms",
                        "model_bytes",
                        "program_bytes",
                    ]
            )
                Assert.True(row.GetProperty(positive).GetDouble() > 0, $"{positive} in {row}");
            Assert.Equal(2, row.GetProperty("rounds").GetArrayLength());
            // Single precision on both sides (see OnnxExportParityTests); eight bits may be off by far more, but are no other net.
            Assert.InRange(
                row.GetProperty("relative_logit_difference").GetDouble(),
                0,
                row.GetProperty("engine").GetString()!.StartsWith("onnxruntime-int8", StringComparison.Ordinal) ? 0.3 : 1e-4
            );
            Assert.Equal(
                row.GetProperty("engine").GetString() == "suffice" ? KernelSet.Widest().Name : null,
                row.GetProperty("kernels").GetString()
            );
        }
        Assert.True(rows[2].GetProperty("max_logit_difference").GetDouble() > 0);
        Assert.Equal(5, record.RootElement.GetProperty("ratios").GetArrayLength());
        Assert.Contains(
            "TorchSharp",
            record.RootElement.GetProperty("engines").GetProperty("torchsharp").GetString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Texts_run_ragged_here_and_padded_elsewhere_with_the_same_answers()
    {
        using var folder = new TemporaryFolder();
        string bundle = folder.File("texts.static.suffice"),
            json = folder.File("bench.json");
        PathLibrary library = PathLibrary.Static(RandomModels.Texts with { Exits = [RandomModels.Texts.Exits[^1]] });
        BundleWriter.Save(bundle, RandomModels.Manifest(library), RandomModels.Weights(library.Model, 1));
        CommandRun run = WholeTool
            .Run("bench", "--models", bundle, "--batch", "4", "--threads", "1", "--rounds", "1", "--seconds", "0.001", "--json", json)
            .Succeeds();
        Assert.Contains("runs on noise", run.Error, StringComparison.Ordinal);
        using JsonDocument record = JsonDocument.Parse(File.ReadAllText(json));
        JsonElement[] rows = [.. record.RootElement.GetProperty("rows").EnumerateArray()];
        Assert.Equal(["suffice", "onnxruntime", "onnxruntime-int8"], rows.Select(row => row.GetProperty("engine").GetString()!));
        Assert.InRange(rows[1].GetProperty("relative_logit_difference").GetDouble(), 1e-12, 1e-4);
        Assert.True(record.RootElement.GetProperty("geometric_means").TryGetProperty("text onnxruntime", out _));
        // Of a text's own tokens: four texts of 1 to 7 of the 15 there may be.
        Assert.InRange(
            rows[0].GetProperty("macs").GetDouble(),
            CostModel.Path(library, library.Full, 1),
            CostModel.Path(library, library.Full, 7)
        );
    }

    [Fact]
    public void A_net_in_eight_bits_is_compared_with_itself_in_floats_and_with_the_roof_of_its_kernels()
    {
        using var folder = new TemporaryFolder();
        string bundle = folder.File("eights.static.suffice"),
            json = folder.File("bench.json");
        var library = PathLibrary.Static(RandomModels.Small.WhollyStoredAs(WeightType.I8) with { Exits = [RandomModels.Small.Exits[^1]] });
        BundleWriter.Save(bundle, RandomModels.Manifest(library), RandomModels.Weights(library.Model, 1));
        string[] words = ["bench", "--models", bundle, "--engines", "suffice,suffice-fp32,onnxruntime-int8", "--batch", "2"];
        WholeTool.Run([.. words, "--rounds", "1", "--seconds", "0.001", "--json", json]).Succeeds();
        using JsonDocument record = JsonDocument.Parse(File.ReadAllText(json));
        JsonElement[] rows = [.. record.RootElement.GetProperty("rows").EnumerateArray()];
        Assert.Equal(
            [("suffice", "full"), ("suffice-fp32", "full"), ("onnxruntime-int8", "full"), ("suffice", "linear layers")],
            rows.Select(row => (row.GetProperty("engine").GetString()!, row.GetProperty("work").GetString()!))
        );
        // Two multiply-adds of attention's products for each of width, tokens and tokens, in each block, are not of linear layers.
        Assert.InRange(rows[3].GetProperty("macs").GetDouble(), 1, rows[0].GetProperty("macs").GetDouble() - 1);
        Assert.Equal(KernelSet.For(library.Model).Name, rows[0].GetProperty("kernels").GetString());
        Assert.Equal(KernelSet.Widest().Name, rows[1].GetProperty("kernels").GetString());
        Assert.All(rows, row => Assert.True(row.GetProperty("int8_roof_gflops").GetDouble() > 0));
        // The same weights; only what layers read is rounded.
        Assert.InRange(rows[1].GetProperty("relative_logit_difference").GetDouble(), 1e-6, 0.3);
    }

    [Fact]
    public void The_small_tool_times_itself_at_every_work()
    {
        using var folder = new TemporaryFolder();
        string json = folder.File("bench.json"),
            bundle = world.OnItsOwnData(folder.Path);
        CommandRun run = CommandRun
            .Of("bench", "--models", bundle, "--batch", "32", "--rounds", "1", "--seconds", "0.001", "--json", json)
            .Succeeds();
        Assert.Contains("one by one", run.Output, StringComparison.Ordinal);
        using JsonDocument record = JsonDocument.Parse(File.ReadAllText(json));
        Dictionary<string, JsonElement> rows = record
            .RootElement.GetProperty("rows")
            .EnumerateArray()
            .ToDictionary(row => row.GetProperty("work").GetString()!);
        Assert.Equal(["default budget", "full", "mixed paths", "mixed paths, one by one"], rows.Keys.Order(StringComparer.Ordinal));
        Assert.InRange(rows["full"].GetProperty("top1").GetDouble(), 0, 1);
        Assert.InRange(rows["default budget"].GetProperty("top1").GetDouble(), 0, 1);
        Assert.True(rows["default budget"].GetProperty("macs").GetDouble() < rows["full"].GetProperty("macs").GetDouble());
        // A batch with mixed paths runs for each input what it runs alone.
        Assert.Equal(
            rows["mixed paths, one by one"].GetProperty("macs").GetDouble(),
            rows["mixed paths"].GetProperty("macs").GetDouble(),
            1e-6
        );
        Assert.Equal(JsonValueKind.Null, rows["full"].GetProperty("roof_gflops").ValueKind);
    }

    [Fact]
    public void Without_its_data_a_model_runs_on_noise()
    {
        CommandRun run = CommandRun.Of("bench", "--models", world.Bundle, "--batch", "2", "--rounds", "1", "--seconds", "0.001").Succeeds();
        Assert.Contains("tiny runs on noise", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("default budget  ", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--engines", "suffice,abacus", "no engine 'abacus'")]
    [InlineData("--batch", "1,0", "whole numbers")]
    [InlineData("--threads", "two", "whole numbers")]
    [InlineData("--seconds", "0", "above 0")]
    [InlineData("--rounds", "0", "at least 1")]
    [InlineData("--models", "nowhere.suffice", "deit-tiny")]
    public void Bad_options_are_refused(string option, string value, string words) => CommandRun.Of("bench", option, value).Fails(2, words);

    [Fact]
    public void Models_that_cannot_be_compared_are_refused()
    {
        using var folder = new TemporaryFolder();
        File.Copy(world.Bundle, folder.File("alone.suffice"));
        CommandRun.Of("bench", "--models", folder.File("alone.suffice")).Fails(4, "alone.static.suffice", "is not there");
        CommandRun.Of("bench", "--models", $"{world.Static},{world.Folder}/./tiny.static.suffice").Fails(2, "twice");
    }

    [Fact]
    public void An_engine_that_fails_is_named()
    {
        using var folder = new TemporaryFolder();
        // It knows nothing of engines, complains and ends.
        CommandRun
            .Of("bench", "--models", world.Static, "--batch", "1", "--runner", "/bin/ls")
            .Fails(6, "engine suffice", "No such file", "--engines");
        CommandRun
            .Of("bench", "--models", world.Static, "--batch", "1", "--runner", folder.File("missing"))
            .Fails(6, "engine suffice", "cannot be started");
    }
}
