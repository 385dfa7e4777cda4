using Suffice.Bundles;
using Suffice.Cuda.Devices;
using Suffice.Cuda.Running;
using Suffice.Cuda.Segments;
using Suffice.Execution;
using Suffice.Models;

namespace Suffice.Cuda.Pictures;

/// <summary>What a segment of the path tree is captured to.</summary>
/// <param name="Path">The path that ends with it.</param>
/// <param name="After">The path it goes on from; null at the root.</param>
/// <param name="KeepRatio">Share of patch tokens kept on the way from there.</param>
/// <param name="Blocks">Encoder blocks in it.</param>
/// <param name="Nodes">What its graph does, in order: a kernel's name, <c>CopyIn</c> or <c>CopyOut</c>.</param>
/// <param name="Launches">Kernels among them.</param>
/// <param name="ArgumentBytes">Of the arguments captured with them.</param>
internal sealed record SegmentGraph(
    string Path,
    string? After,
    double KeepRatio,
    int Blocks,
    string[] Nodes,
    int Launches,
    long ArgumentBytes
);

/// <summary>A whole pass as one graph, where a driver has conditional nodes.</summary>
/// <param name="Decides">How the device decides: the bundle's own control.</param>
/// <param name="Branches">Conditional nodes: one for each segment but the first.</param>
/// <param name="Launches">Kernels in it, those that set conditions included.</param>
/// <param name="ArgumentBytes">Of the arguments captured with them.</param>
/// <param name="FullPathKernels">Kernels that one launch of it runs where the input takes the full path.</param>
/// <param name="RootKernels">The same where it stops at the first exit.</param>
internal sealed record PassGraph(string Decides, int Branches, int Launches, long ArgumentBytes, int FullPathKernels, int RootKernels);

/// <summary>The graphs of a bundle for batches of one size, as they are captured on a GPU; no GPU is needed to count them.</summary>
/// <param name="Inputs">Inputs of a batch.</param>
/// <param name="Segments">By the index of the path.</param>
/// <param name="DeviceBytes">Working memory on the device.</param>
/// <param name="HostBytes">Pinned memory of the host.</param>
/// <param name="WeightBytes">Weights on the device, controller included.</param>
/// <param name="FullPathGraphs">Graphs that an input on the full path takes.</param>
/// <param name="FullPathLaunches">Kernels in them: so many launches there would be without graphs.</param>
/// <param name="Pass">All of them as one graph; null where there is nothing to decide, or no kernel decides so.</param>
internal sealed record GraphReport(
    int Inputs,
    SegmentGraph[] Segments,
    long DeviceBytes,
    long HostBytes,
    long WeightBytes,
    int FullPathGraphs,
    int FullPathLaunches,
    PassGraph? Pass
)
{
    /// <summary>Counts what would be captured.</summary>
    public static GraphReport Of(BundleFile bundle, int inputs)
    {
        var compiled = new CompiledModel(bundle);
        SegmentCompiler.Check(compiled.Model);
        var layout = new PlanLayout(compiled, PlanKey.For(compiled.Model, inputs, inputs, compiled.Model.Tokens));
        using HostBlocks host = HostBlocks.Of(layout, bytes => new UnplacedHost(bytes));
        using var weights = DeviceWeights.Unplaced(compiled);
        using var arena = new UnplacedMemory(layout.Bytes);
        PathLibrary library = bundle.Library;
        SegmentGraph[] segments =
        [
            .. library.Paths.Select(path => Of(SegmentCompiler.Compile(compiled, weights, layout, arena, host, path, inputs), library)),
        ];
        IReadOnlyList<ExecutionPath> full = library.Chain(library.Full);
        return new GraphReport(
            inputs,
            segments,
            layout.Bytes,
            host.Bytes,
            weights.Bytes,
            full.Count,
            full.Sum(path => segments[path.Index].Launches),
            PassOf(compiled, weights, layout, arena, host, inputs)
        );
    }

    private static PassGraph? PassOf(
        CompiledModel compiled,
        DeviceWeights weights,
        PlanLayout layout,
        DeviceMemory arena,
        HostBlocks host,
        int inputs
    )
    {
        PathLibrary library = compiled.Bundle.Library;
        if (library.Paths.Count == 1 || new DevicePasses(compiled, inputs).UsualKind is not { } kind)
            return null;
        PassProgram pass = new PassCompiler(compiled, weights, layout, arena, host, kind, inputs).Compile();
        int branches = Step.All(pass.Steps).OfType<Branch>().Count();
        return new PassGraph(
            kind.ToString(),
            branches,
            pass.Launches + branches,
            pass.ArgumentBytes + (branches * ((2L * sizeof(long)) + sizeof(ulong))),
            Kernels(library.Full),
            Kernels(library.Root)
        );

        // At each point, inputs are gathered for every way on, and its condition is set.
        int Kernels(ExecutionPath path) =>
            1 + library.Chain(path).Sum(at => pass.Segments[at.Index].Launches + (2 * library.Children(at).Count));
    }

    private static SegmentGraph Of(SegmentProgram program, PathLibrary library)
    {
        ExecutionPath? before = program.Path.Parent is { } parent ? library.Paths[parent] : null;
        return new SegmentGraph(
            program.Path.Name,
            before?.Name,
            program.Path.KeepRatio,
            program.Path.Blocks - (before?.Blocks ?? 0),
            [.. program.Steps.Select(step => step is Launch launch ? launch.Kernel.ToString() : step.GetType().Name)],
            program.Launches,
            program.ArgumentBytes
        );
    }
}
