using Suffice.Bundles;
using Suffice.Cuda.Devices;
using Suffice.Cuda.Running;
using Suffice.Cuda.Segments;
using Suffice.Execution;
using Suffice.Models;

namespace Suffice.Cuda.Pictures;

/// <summary>
/// What the caches of a GPU would hold after batches of some sizes, twice each, were made ready: counted without a GPU, graphs by the
/// arguments captured with them.
/// </summary>
/// <param name="Plans">Working memory on the device.</param>
/// <param name="Segments">Graphs where each segment is one.</param>
/// <param name="Passes">Graphs where whole passes are; null where there is nothing to decide.</param>
internal sealed record GraphCounts(PlanStatistics Plans, PlanStatistics Segments, PlanStatistics? Passes)
{
    /// <param name="bundle">Static or adaptive.</param>
    /// <param name="batches">Sizes of batches.</param>
    /// <returns>Null where no GPU runs the bundle.</returns>
    public static GraphCounts? Of(BundleFile bundle, IReadOnlyList<int> batches)
    {
        var compiled = new CompiledModel(bundle);
        if (!SegmentCompiler.Takes(compiled.Model))
            return null;
        (PlanStatistics plans, PlanStatistics segments) = Count(compiled, batches, passes: false);
        return new GraphCounts(plans, segments, bundle.Library.Paths.Count > 1 ? Count(compiled, batches, passes: true).Graphs : null);
    }

    private static (PlanStatistics Plans, PlanStatistics Graphs) Count(CompiledModel compiled, IReadOnlyList<int> batches, bool passes)
    {
        DeviceWeights weights = DeviceWeights.Unplaced(compiled);
        using var executor = new DeviceExecutor(
            compiled,
            new UnplacedDevice(passes),
            weights,
            weights,
            new DeviceExecutorOptions(batches.Max(), null, CudaDevice.GraphBytes)
        );
        for (int round = 0; round < 2; round++)
            foreach (int inputs in batches)
            foreach (int tokens in PlanKey.TokenBuckets(compiled.Model))
                executor.Warm(inputs, tokens);
        return (executor.Plans, executor.Graphs);
    }
}
