using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Suffice.Bundles;
using Suffice.Models;

namespace Suffice.Onnx.Tests;

/// <summary>The graph that decides runs what an input needs and no more, by ONNX Runtime's own profile of what it ran.</summary>
public sealed partial class AdaptiveGraphWorkTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Only_blocks_of_the_path_taken_are_run()
    {
        using var bundle = BundleFile.Open(Path.Combine(AppContext.BaseDirectory, "Models", "fashion-mnist.suffice"));
        ExportedFolder written = OnnxFolder.Write(bundle, folder.File("out"), new OnnxFolderOptions());
        LambdaPoint[] points = written.Adaptive!.Budgets;
        float[] pixels = ThousandImages.For(bundle);
        int floats = pixels.Length / ThousandImages.Count;
        HashSet<int> depths = [];
        for (int i = 0; i < 60; i++)
        {
            double price = points[i % points.Length].Lambda;
            (int path, HashSet<int> blocks) = Run(pixels[(i * floats)..((i + 1) * floats)], price);
            ExecutionPath taken = bundle.Library.Paths[path];
            Assert.Equal(Enumerable.Range(0, taken.Blocks), blocks.Order());
            depths.Add(taken.Blocks);
        }
        Assert.True(depths.Count > 2, $"All took paths of {string.Join(", ", depths)} blocks.");
    }

    /// <summary>The path taken, and the blocks of which an operator was run.</summary>
    private (int Path, HashSet<int> Blocks) Run(float[] pixels, double price)
    {
        using var options = new Microsoft.ML.OnnxRuntime.SessionOptions
        {
            IntraOpNumThreads = 1,
            EnableProfiling = true,
            ProfileOutputPathPrefix = folder.File("profile"),
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        using var session = new InferenceSession(folder.File("out/adaptive.onnx"), options);
        using var results = session.Run([OrtGraph.Of(OnnxExport.Pixels, pixels, 1, 1, 28, 28), OrtGraph.Of(OnnxExport.Lambda, [price])]);
        int path = (int)((Tensor<long>)results.First(result => result.Name == OnnxExport.Path).Value).Single();
        using JsonDocument profile = JsonDocument.Parse(File.ReadAllBytes(session.EndProfiling()));
        return (path, [.. profile.RootElement.EnumerateArray().SelectMany(Block)]);
    }

    private static IEnumerable<int> Block(JsonElement entry) =>
        entry.GetProperty("cat").GetString() == "Node"
            ? BlockName()
                .Matches(entry.GetProperty("name").GetString()!)
                .Select(name => int.Parse(name.Groups[1].Value, CultureInfo.InvariantCulture))
            : [];

    [GeneratedRegex(@"blocks\.(\d+)")]
    private static partial Regex BlockName();
}
