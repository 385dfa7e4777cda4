using System.Text.Json.Nodes;

namespace Suffice.Cli.Tests;

/// <summary><c>--device</c>: bundles run by ONNX Runtime in place of our runtime.</summary>
public sealed class DeviceTests(TinyWorld world) : IClassFixture<TinyWorld>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Answers_paths_and_costs_are_the_same()
    {
        foreach (
            string[] budget in (string[][])
                [
                    ["--full"],
                    ["--cap", "0.5"],
                ]
        )
        {
            WholeTool.Run(["run", world.Bundle, world.Data, .. budget, "--jsonl", folder.File("ours")]).Succeeds();
            WholeTool
                .Run(["run", world.Bundle, world.Data, .. budget, "--jsonl", folder.File("theirs"), "--device", "onnx:cpu"])
                .Succeeds();
            Assert.Equal(Answers("ours"), Answers("theirs"));
        }
        string[] scored = ["run", world.Bundle, "--full", "--input", world.Data, "--output", folder.File("scored.jsonl"), "--threads", "2"];
        WholeTool.Run([.. scored, "--device", "onnx:cpu"]).Succeeds();
        WholeTool.Run(["run", world.Bundle, world.Data, "--full", "--jsonl", folder.File("full")]).Succeeds();
        Assert.Equal(Answers("full"), Answers("scored.jsonl"));
    }

    [Fact]
    public void Records_say_what_ran()
    {
        string[] eval = ["eval", world.Bundle, "--static", world.Static, "--data", world.Data, "--limit", "8", "--batch", "3"];
        WholeTool.Run([.. eval, "--device", "onnx:cpu", "--json", folder.File("eval.json")]).Succeeds();
        JsonNode record = JsonNode.Parse(File.ReadAllText(folder.File("eval.json")))!;
        Assert.Matches("^ONNX Runtime .*, cpu$", (string?)record["engine"]);
    }

    [Fact]
    public void A_bench_runs_the_adaptive_bundle_there_too()
    {
        string[] bench =
        [
            "bench",
            "--models",
            world.Bundle,
            "--engines",
            "onnxruntime",
            "--batch",
            "32",
            "--rounds",
            "1",
            "--seconds",
            "0.05",
        ];
        WholeTool.Run([.. bench, "--device", "onnx:cpu", "--json", folder.File("bench.json")]).Succeeds();
        JsonArray rows = JsonNode.Parse(File.ReadAllText(folder.File("bench.json")))!["rows"]!.AsArray();
        Assert.Contains("mixed paths", rows.Select(row => (string?)row!["work"]));
    }

    [Fact]
    public void Bad_devices_are_refused_before_the_work()
    {
        string[] run = ["run", world.Bundle, world.Images[0], "--device"];
        WholeTool.Run([.. run, "onnx:tpu"]).Fails(2, "'tpu'", "cpu");
        WholeTool.Run([.. run, "onnx:cuda"]).Fails(6, "Microsoft.ML.OnnxRuntime.Gpu.Linux", "-p:OnnxGpu=true");
        WholeTool.Run([.. run, "onnx:cpu", "--latency", "5"]).Fails(2, "--latency", "`profile --device`");
        WholeTool.Run("serve", world.Bundle, "--device", "tpu").Fails(2, "--device tpu", "onnx:PROVIDER");
        WholeTool.Run("serve", world.Bundle, "--device", "onnx:cpu", "--engine", "onnxruntime").Fails(2, "--engine onnxruntime");
        CommandRun.Of("run", world.Bundle, world.Images[0], "--device", "onnx:cpu").Fails(2, "onnx:cpu");
    }

    private (string?, string?, long?)[] Answers(string file) =>
        [
            .. File.ReadLines(folder.File(file))
                .Select(line => JsonNode.Parse(line)!)
                .Select(row => ((string?)row["label"], (string?)row["path"], (long?)row["macs"])),
        ];
}
