using Suffice.Models;

namespace Suffice.Onnx.Tests;

public sealed class OnnxExecutorTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string graph;

    public OnnxExecutorTests()
    {
        graph = folder.File("a.onnx");
        PathLibrary library = PathLibrary.Static(RandomModels.Small with { Exits = [RandomModels.Small.Exits[^1]] });
        OnnxExport.Save(graph, library, library.Full, RandomModels.Weights(library.Model, 1));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Bad_files_and_settings_are_refused()
    {
        Errors.Expect(Fault.Bundle, () => new OnnxExecutor(folder.File("missing.onnx")), "missing.onnx", "Export");
        File.WriteAllText(folder.File("text.onnx"), "no graph");
        Errors.Expect(Fault.Bundle, () => new OnnxExecutor(folder.File("text.onnx")), "text.onnx", "Export");
        File.WriteAllBytes(folder.File("half.onnx"), File.ReadAllBytes(graph)[..2000]);
        Errors.Expect(Fault.Bundle, () => new OnnxExecutor(folder.File("half.onnx")), "half.onnx", "Export");
        Errors.Expect(Fault.Usage, () => new OnnxExecutor(graph, new OnnxSessionOptions { Threads = 0 }), "1 to 256", "0");
    }

    [Fact]
    public void Sizes_and_switches_are_checked()
    {
        using var executor = new OnnxExecutor(graph);
        Assert.Equal((0, 5, 3L * 12 * 12), (executor.Blocks, executor.Classes, executor.InputFloats));
        Errors.Expect(Fault.Usage, () => executor.Run(new float[432], 1, new float[4]), "432", "5", "4");
        Errors.Expect(Fault.Usage, () => executor.Run(new float[431], 1, new float[5]), "431");
        Errors.Expect(Fault.Usage, () => executor.Run(Array.Empty<float>(), 0, Array.Empty<float>()), "batch of 0");
        Errors.Expect(Fault.Usage, () => executor.SetBlock(0, false), "0 blocks", "Export");
    }
}
