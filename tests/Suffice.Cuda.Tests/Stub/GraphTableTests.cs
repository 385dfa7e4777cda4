using Suffice.Bundles;
using Suffice.Cuda.Pictures;
using Suffice.Cuda.Running;
using Suffice.Models;
using Suffice.Tensors;
using static System.FormattableString;

namespace Suffice.Cuda.Tests.Stub;

/// <summary>The table of docs/guide/gpu.md: what the stub of the driver is given for each bundle.</summary>
[Collection(nameof(StubDriver))]
public sealed class GraphTableTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("fashion-mnist")]
    [InlineData("cifar10")]
    public void Bundles_that_come_along(string name)
    {
        using BundleFile bundle = BundleFile.Open(Path.Combine(AppContext.BaseDirectory, "Models", $"{name}.suffice"));
        Expect($"`models/{name}.suffice`", bundle);
    }

    /// <summary>
    /// Numbers do not matter here, shapes do: those of DeiT-Small, with exits after 3 and 8 blocks, half of the patches dropped.
    /// </summary>
    [Fact]
    public void The_shape_of_deit_small()
    {
        ModelDescription model = new()
        {
            ImageSize = 224,
            Channels = 3,
            Embedding = [new(384, 16, 16, 0)],
            Width = 384,
            Depth = 12,
            Heads = 6,
            HiddenWidth = 1536,
            Classes = 1000,
            Exits = [new(3, ExitPooling.Class, 0), new(8, ExitPooling.Class, 0), new(12, ExitPooling.Class, 0)],
        };
        using BundleFile bundle = Empty(PathLibrary.Build(model, [new Dictionary<int, double> { [3] = 0.5 }]));
        Expect("DeiT-Small's shape, weights of 0, exits after 3 and 8 blocks", bundle);
    }

    [Fact]
    public void The_shape_of_mini_lm()
    {
        ModelDescription model = new()
        {
            Text = new TextEmbedding(30522, 512, Types: 2, Norm: true),
            Order = BlockOrder.PostNorm,
            Width = 384,
            Depth = 6,
            Heads = 12,
            HiddenWidth = 1536,
            Classes = 384,
            Exits = [new(6, ExitPooling.Mean, 0) { Norm = ExitNorm.None }],
            Embeds = true,
        };
        using BundleFile bundle = Empty(PathLibrary.Static(model));
        Expect("all-MiniLM-L6-v2's shape, weights of 0", bundle);
    }

    private BundleFile Empty(PathLibrary library)
    {
        string path = folder.File("shape.suffice");
        BundleWriter.Save(
            path,
            RandomModels.Manifest(library),
            TensorCatalogue
                .Of(library.Model)
                .Select(tensor => new NamedTensor(
                    tensor.Name,
                    tensor.Shape,
                    new float[tensor.Shape.Aggregate(1L, (product, size) => product * size)]
                ))
        );
        return BundleFile.Open(path);
    }

    private static void Expect(string name, BundleFile bundle)
    {
        GraphReport report = GraphReport.Of(bundle, inputs: 1);
        (long launches, long graphs) = Captured(bundle, passes: false);
        Assert.Equal(report.Segments.Sum(segment => segment.Launches), launches);
        Assert.Equal(report.Segments.Length, graphs);
        if (report.Pass is { } pass)
            Assert.Equal((pass.Launches, 1L), Captured(bundle, passes: true, pass.Decides));
        string page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Pages", "gpu.md"));
        string segments =
            Invariant($"| {name} | {report.Segments.Length} | {launches} | {report.Segments.Sum(segment => segment.ArgumentBytes):N0} | ")
            + Invariant($"{report.FullPathLaunches} | {report.FullPathGraphs} |");
        Assert.True(page.Contains(segments, StringComparison.Ordinal), segments);
        if (report.Pass is not { } one)
            return;
        string whole = Invariant($"| {name} | {one.Launches} | {one.ArgumentBytes:N0} | {one.FullPathKernels} | {one.RootKernels} |");
        Assert.True(page.Contains(whole, StringComparison.Ordinal), whole);
    }

    /// <summary>Launches and graphs that the driver is given for one kind of decision, or for all segments.</summary>
    private static (int Launches, long Graphs) Captured(BundleFile bundle, bool passes, string decides = "")
    {
        StubDriver stub = StubDriver.Reset(version: 12040);
        var options = new DeviceExecutorOptions(1, null, 1 << 26, UsePasses: passes);
        using DeviceExecutor executor = new CudaDevice(0, StubDriver.Path).Open(bundle, options);
        (long launches, long graphs) = (stub.Launches, stub.CallsOf("cuGraphInstantiateWithFlags"));
        executor.Warm(1);
        Assert.Equal("", stub.Complaint);
        // Fixed paths are made ready beside the bundle's own control.
        int kinds = passes && decides != nameof(Suffice.Control.DecisionKind.Steps) ? 2 : 1;
        long captured = stub.Launches - launches;
        return ((int)captured / kinds, (stub.CallsOf("cuGraphInstantiateWithFlags") - graphs) / kinds);
    }
}
