using Suffice.Commands.Benching;
using Suffice.Models;
using Suffice.Training;

namespace Suffice.Cli.Engines;

/// <summary>TorchSharp in turns.</summary>
internal sealed class TorchEngine : ITimedEngine
{
    private readonly TorchExecutor executor;
    private readonly ModelDescription model;

    public TorchEngine(EngineRequest request)
    {
        PathLibrary library = TorchNet.Read(request.File);
        model = library.Model;
        executor = new TorchExecutor(
            library,
            request.Work.Path is { } name ? library.Paths.Single(path => path.Name == name) : library.Full,
            request.File,
            request.Threads
        );
    }

    public string Description => Torch.Description;

    public int InputFloats => model.Channels * model.ImageSize * model.ImageSize;

    public int Classes => model.Classes;

    public long? LastMacs => null;

    public void Run(ReadOnlySpan<float> inputs, Span<float> logits) => executor.Run(inputs, logits);

    public void Dispose() => executor.Dispose();
}

/// <summary>libtorch's product of matrices in turns.</summary>
internal sealed class TorchProductEngine(EngineRequest request) : ITimedEngine
{
    private readonly TorchProduct product = new(Work.ProductSize, request.Threads);

    public string Description => Torch.Description;

    public int InputFloats => 0;

    public int Classes => 0;

    public long? LastMacs => null;

    public void Run(ReadOnlySpan<float> inputs, Span<float> logits) => product.Run();

    public void Dispose() => product.Dispose();
}
