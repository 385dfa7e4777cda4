namespace Suffice.Cli.Tests;

public sealed class ExportVerbTests(TinyWorld world) : IClassFixture<TinyWorld>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_bundle_becomes_a_folder_of_graphs_that_import_reads_back()
    {
        string place = folder.File("onnx");
        CommandRun run = WholeTool.Run("export", world.Bundle, "--onnx", place, "--segments").Succeeds();
        Assert.Contains("adaptive.onnx", run.Output, StringComparison.Ordinal);
        Assert.Contains("Opset 17, weights fp32", run.Output, StringComparison.Ordinal);
        string[] files = [.. Directory.GetFiles(place).Select(path => Path.GetFileName(path))];
        Assert.Superset(
            new HashSet<string> { "adaptive.onnx", "export.json", "path.exit@0.onnx", "segment.exit@0.onnx" },
            files.ToHashSet()
        );
        Assert.Single(files, file => file.StartsWith("weights.", StringComparison.Ordinal));

        CommandRun tried = WholeTool
            .Run(
                "export",
                world.Bundle,
                "--onnx",
                folder.File("tried"),
                "--try",
                world.Data,
                "--limit",
                "5",
                "--json",
                folder.File("tried.json")
            )
            .Succeeds();
        Assert.Contains("5 of 5", tried.Output, StringComparison.Ordinal);
        Assert.Contains("\"same_paths\": 5", File.ReadAllText(folder.File("tried.json")), StringComparison.Ordinal);

        string still = folder.File("still");
        WholeTool.Run("export", world.Static, "--onnx", still, "--opset", "21").Succeeds();
        string graph = Directory.GetFiles(still, "path.*.onnx").Single();
        CommandRun.Of("import", graph, "--out", folder.File("back.suffice")).Succeeds();
        CommandRun.Of("inspect", folder.File("back.suffice")).Succeeds();
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        string full = folder.File("full");
        Directory.CreateDirectory(full);
        File.WriteAllText(Path.Combine(full, "mine.txt"), "");
        WholeTool.Run("export", world.Bundle, "--onnx", full).Fails(2, "mine.txt", "new folder");
        WholeTool.Run("export", world.Bundle, "--onnx", folder.File("a"), "--opset", "16").Fails(2, "16", "too old");
        WholeTool.Run("export", world.Bundle, "--onnx", folder.File("a"), "--weights", "fp8").Fails(2, "fp8");
        WholeTool.Run("export", world.Bundle, "--onnx", folder.File("a"), "--controller", "oracle").Fails(2, "oracle");
        string[] trial = ["export", world.Bundle, "--onnx", folder.File("a"), "--try", world.Data, "--device"];
        WholeTool.Run([.. trial, "onnx:tpu"]).Fails(2, "tpu", "cuda");
        WholeTool.Run([.. trial, "cuda"]).Fails(2, "onnx:PROVIDER");
        WholeTool.Run([.. trial, "onnx:openvino"]).Fails(6, "openvino", "Intel.ML.OnnxRuntime.OpenVino", "onnx:cpu");
        WholeTool.Run("export", world.Bundle, "--onnx", folder.File("a"), "--json", folder.File("a.json")).Fails(2, "--try");
        WholeTool.Run("export", folder.File("missing.suffice"), "--onnx", folder.File("a")).Fails(4, "missing.suffice");
        Assert.False(Directory.Exists(folder.File("a")));
    }
}
