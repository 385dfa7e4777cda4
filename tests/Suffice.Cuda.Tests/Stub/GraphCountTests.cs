using Suffice.Bundles;
using Suffice.Cuda.Pictures;
using Suffice.Cuda.Running;
using Suffice.Models;

namespace Suffice.Cuda.Tests.Stub;

/// <summary>What is said to be captured is what the driver is given.</summary>
[Collection(nameof(StubDriver))]
public sealed class GraphCountTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_driver_is_given_as_many_launches_and_graphs_as_are_counted()
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Bert);
        using BundleFile bundle = RandomModels.Bundle(folder, library, seed: 3);
        GraphReport report = GraphReport.Of(bundle, inputs: 1);
        StubDriver stub = StubDriver.Reset();
        using DeviceExecutor executor = new CudaDevice(0, StubDriver.Path).Open(bundle, new DeviceExecutorOptions(1, null, 1 << 20));
        executor.Warm(1);
        Assert.Equal(report.Segments.Sum(segment => segment.Launches), stub.Launches);
        Assert.Equal(report.Segments.Length, stub.CallsOf("cuGraphInstantiateWithFlags"));
        Assert.Equal(report.DeviceBytes, executor.ArenaBytes);
        Assert.Equal(report.Segments.Sum(segment => segment.ArgumentBytes), executor.Graphs.Bytes);
        Assert.Equal(library.Chain(library.Full).Count, report.FullPathGraphs);
    }

    [Fact]
    public void Pictures_show_every_step_of_every_graph()
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Small);
        using BundleFile bundle = RandomModels.Bundle(folder, library, seed: 3);
        GraphReport report = GraphReport.Of(bundle, inputs: 1);
        int nodes = report.Segments.Sum(segment => segment.Nodes.Length);
        string svg = GraphSvg.Write(report),
            dot = GraphDot.Write(report);
        Assert.Equal(nodes, svg.Split("<title>").Length - 1);
        System.Xml.Linq.XDocument.Parse(svg);
        Assert.Equal(library.Paths.Count, dot.Split("subgraph").Length - 1);
        // Within each graph one edge fewer than nodes; between graphs one for each but the first.
        Assert.Equal(nodes - library.Paths.Count + library.Paths.Count - 1, dot.Split(" -> ").Length - 1);
        Assert.All(library.Paths, path => Assert.Contains(path.Name, svg, StringComparison.Ordinal));
    }
}
