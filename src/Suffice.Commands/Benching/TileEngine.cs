using Suffice.Bundles;
using Suffice.Execution;
using Suffice.Kernels;

namespace Suffice.Commands.Benching;

/// <summary>The roof of layers of eight bits: the tile of the kernels that a bundle runs on, on every thread.</summary>
internal sealed class TileEngine : ITimedEngine
{
    private readonly KernelSet kernels;
    private readonly WorkerPool pool;

    public TileEngine(EngineRequest request)
    {
        using BundleFile bundle = BundleFile.Open(request.File);
        kernels = KernelSet.For(bundle.Manifest.Model);
        pool = new WorkerPool(request.Threads);
    }

    public string Description => SufficeEngine.About;

    public string Kernels => kernels.Name;

    public int InputFloats => 0;

    public int Classes => 0;

    public long? LastMacs { get; private set; }

    public void Run(ReadOnlySpan<float> inputs, Span<float> logits)
    {
        pool.Run(_ => kernels.RunTiles(Work.TileMacs));
        LastMacs = pool.Size * Work.TileMacs;
    }

    public void Dispose() => pool.Dispose();
}
