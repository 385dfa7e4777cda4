using Suffice.Commands.Benching;
using Suffice.Onnx;

namespace Suffice.Cli.Engines;

/// <summary>ONNX Runtime in turns: its threads may spin, as it has the machine to itself while it runs.</summary>
internal sealed class OnnxEngine : ITimedEngine
{
    private readonly OnnxExecutor executor;
    private readonly float[] given;
    private readonly float[] wanted;
    private readonly bool isProduct;
    private readonly string about;

    public OnnxEngine(EngineRequest request)
    {
        executor = new OnnxExecutor(request.File, Chosen(request));
        about = About(request);
        if (request.Work.Blocks is { } blocks)
            for (int block = blocks; block < executor.Blocks; block++)
                executor.SetBlock(block, false);
        isProduct = request.Work.Kind == WorkKind.Product;
        int batch = isProduct ? Work.ProductSize : request.Batch;
        given = isProduct
            ? GeneratedModels.Normal(new Random(2), batch * executor.InputFloats, 1)
            : new float[batch * executor.InputFloats];
        wanted = new float[batch * executor.Classes];
    }

    /// <summary>Of whatever ONNX Runtime is given.</summary>
    public static string About(EngineRequest request) =>
        request.Device is null ? $"ONNX Runtime {OnnxExecutor.Version}, CPU, all optimisations" : OnnxDevice.Parse(request.Device)!.Name;

    /// <summary>How it uses the machine.</summary>
    public static OnnxSessionOptions Chosen(EngineRequest request)
    {
        var usual = new OnnxSessionOptions { Threads = request.Threads, Spin = true };
        return request.Device is null
            ? usual
            : usual with
            {
                Provider = OnnxDevice.Parse(request.Device)!.Provider,
                ProviderOptions = OnnxDevice.Parse(request.Device)!.Options,
            };
    }

    public string Description => about;

    public int InputFloats => isProduct ? 0 : (int)executor.InputFloats;

    public int Classes => isProduct ? 0 : executor.Classes;

    public long? LastMacs => null;

    /// <summary>From and to memory bound once: copying costs less than binding anew.</summary>
    public void Run(ReadOnlySpan<float> inputs, Span<float> logits)
    {
        int batch = isProduct ? Work.ProductSize : inputs.Length / (int)executor.InputFloats;
        inputs.CopyTo(given);
        executor.Run(given.AsMemory(0, batch * (int)executor.InputFloats), batch, wanted.AsMemory(0, batch * executor.Classes));
        wanted.AsSpan(0, logits.Length).CopyTo(logits);
    }

    public void Dispose() => executor.Dispose();
}
