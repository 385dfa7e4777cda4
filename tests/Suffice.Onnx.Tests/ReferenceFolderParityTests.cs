using Suffice.Bundles;
using Suffice.Control;
using Suffice.Execution;
using Suffice.Models;
using Suffice.Onnx.Graphs;

namespace Suffice.Onnx.Tests;

/// <summary>A trained bundle exported whole, on a thousand images: the paths that are chosen, and the logits of every path.</summary>
public sealed class ReferenceFolderParityTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly BundleFile bundle = BundleFile.Open(Path.Combine(AppContext.BaseDirectory, "Models", "fashion-mnist.suffice"));
    private readonly float[] inputs;
    private readonly int floats;
    private readonly int classes;

    public ReferenceFolderParityTests()
    {
        inputs = ThousandImages.For(bundle);
        floats = inputs.Length / ThousandImages.Count;
        classes = bundle.Manifest.Model.Classes;
    }

    public void Dispose()
    {
        bundle.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData(ControllerNames.Policy)]
    [InlineData(ControllerNames.Confidence)]
    public void The_graph_that_decides_takes_the_same_paths(string controller)
    {
        OnnxFolder.Write(bundle, folder.File("out"), new OnnxFolderOptions { Controller = controller });
        using var graph = new OrtGraph(folder.File("out/adaptive.onnx"));
        ControllerSettings settings = bundle.Manifest.Controllers.Single(known => known.Name == controller);
        double price = settings.Budgets[settings.Budgets.Length / 2].Lambda;
        var family = new ControllerFamily(bundle, settings, bundle.Manifest.Temperatures);
        float[] logits = new float[ThousandImages.Count * classes];
        int[] paths = new int[ThousandImages.Count];
        using (var executor = new Executor(bundle, ThousandImages.Count))
            executor.Run(inputs, ThousandImages.Count, family.AtPrice(price), logits, paths, new Cost[ThousandImages.Count]);
        float[] theirs = new float[logits.Length];
        int[] taken = new int[paths.Length];
        for (int i = 0; i < taken.Length; i++)
        {
            var outcome = graph.Run(
                OrtGraph.Of(OnnxExport.Pixels, inputs[(i * floats)..((i + 1) * floats)], 1, 1, 28, 28),
                OrtGraph.Of(OnnxExport.Lambda, [price])
            );
            taken[i] = (int)((long[])outcome[OnnxExport.Path].Values)[0];
            ((float[])outcome[OnnxExport.Logits].Values).CopyTo(theirs, i * classes);
        }
        Assert.Equal(paths, taken);
        Parity.AssertClose(logits, theirs, controller);
        Assert.InRange(taken.Distinct().Count(), 2, bundle.Library.Paths.Count);
    }

    [Theory]
    [InlineData(Opsets.Oldest)]
    [InlineData(Opsets.Newest)]
    public void Every_path_agrees(int opset)
    {
        ExportedFolder written = OnnxFolder.Write(bundle, folder.File("out"), new OnnxFolderOptions { Opset = opset, Adaptive = false });
        foreach (ExecutionPath path in bundle.Library.Paths)
        {
            float[] theirs = Theirs(written, path);
            float[] ours = Parity.Ours(bundle, path, inputs, ThousandImages.Count);
            Parity.AssertClose(ours, theirs, path.Name);
            // Both round sums of at most some hundred products, layer after layer; what is asked for is 1e-5.
            Assert.InRange(Difference(ours, theirs), 0, 1e-5);
        }
    }

    private static double Difference(float[] ours, float[] theirs) =>
        ours.Zip(theirs).Max(pair => Math.Abs(pair.First - pair.Second)) / ours.Max(Math.Abs);

    private float[] Theirs(ExportedFolder written, ExecutionPath path)
    {
        using var graph = new OrtGraph(folder.File($"out/{written.Paths[path.Index].File}"));
        return (float[])graph.Run(OrtGraph.Of(OnnxExport.Pixels, inputs, ThousandImages.Count, 1, 28, 28))[OnnxExport.Logits].Values;
    }
}
