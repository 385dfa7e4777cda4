using System.Runtime.InteropServices;
using Suffice.Commands.Benching;
using Suffice.Onnx;

namespace Suffice.Cli.Engines;

/// <summary>ONNX Runtime on texts in turns, each batch padded to its longest text.</summary>
internal sealed class OnnxTextEngine(EngineRequest request) : ITimedEngine
{
    private readonly OnnxTextExecutor executor = new(request.File, OnnxEngine.Chosen(request));
    private readonly List<int> ids = [];
    private readonly List<int> lengths = [];

    public string Description { get; } = OnnxEngine.About(request);

    public int InputFloats => TextRows.Floats(executor.MaxTokens);

    public int Classes => executor.Classes;

    public long? LastMacs => null;

    public void Run(ReadOnlySpan<float> inputs, Span<float> logits)
    {
        ids.Clear();
        lengths.Clear();
        for (int from = 0; from < inputs.Length; from += InputFloats)
        {
            int[] text = TextRows.Read(inputs.Slice(from, InputFloats));
            ids.AddRange(text);
            lengths.Add(text.Length);
        }
        executor.Run(CollectionsMarshal.AsSpan(ids), CollectionsMarshal.AsSpan(lengths), logits);
    }

    public void Dispose() => executor.Dispose();
}
