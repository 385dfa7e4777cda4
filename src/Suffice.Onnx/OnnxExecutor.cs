using Microsoft.ML.OnnxRuntime;
using Suffice.Onnx.Export;

namespace Suffice.Onnx;

/// <summary>
/// Runs a graph for images that <see cref="OnnxExport"/> wrote, with ONNX Runtime on the CPU, all its optimisations on. For one thread at a
/// time.
/// </summary>
public sealed class OnnxExecutor : IDisposable
{
    private readonly InferenceSession session;
    private readonly RunOptions options = new();
    private readonly string[] inputNames;
    private readonly bool[] switches;
    private readonly OrtValue[] switchValues;
    private readonly long[] inputShape;
    private readonly int classes;
    private (ReadOnlyMemory<float> Inputs, Memory<float> Logits, OrtValue[] Given, OrtValue[] Wanted)? bound;

    /// <param name="path">The graph.</param>
    /// <param name="sessionOptions">How to use the machine; one thread if null.</param>
    /// <exception cref="SufficeException">
    /// With <see cref="Fault.Bundle"/> when the file is missing or no such graph; with <see cref="Fault.Usage"/> for threads out of range;
    /// with
    /// <see cref="Fault.Machine"/> when ONNX Runtime cannot be loaded.
    /// </exception>
    public OnnxExecutor(string path, OnnxSessionOptions? sessionOptions = null)
    {
        session = OnnxSession.Open(path, sessionOptions ?? new OnnxSessionOptions());
        if (
            !session.InputMetadata.TryGetValue(OnnxExport.Pixels, out NodeMetadata? pixels)
            || !session.OutputMetadata.TryGetValue(OnnxExport.Logits, out NodeMetadata? logits)
        )
        {
            session.Dispose();
            throw new SufficeException(
                Fault.Bundle,
                $"{path} is not a graph for images of this library: it needs an input '{OnnxExport.Pixels}' and an output "
                    + $"'{OnnxExport.Logits}'. Export it again."
            );
        }
        inputShape = [.. pixels.Dimensions.Select(size => (long)size)];
        classes = logits.Dimensions[^1];
        Blocks = session.InputMetadata.Keys.Count(name => name != OnnxExport.Pixels);
        inputNames = [OnnxExport.Pixels, .. Enumerable.Range(0, Blocks).Select(BlockExport.Switch)];
        switches = [.. Enumerable.Repeat(true, Blocks)];
        switchValues =
        [
            .. Enumerable
                .Range(0, Blocks)
                .Select(i => OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, switches.AsMemory(i, 1), [])),
        ];
    }

    /// <summary>Of ONNX Runtime.</summary>
    public static string Version => OrtEnv.Instance().GetVersionString();

    /// <summary>Blocks that can be skipped; 0 unless the graph is <see cref="OnnxForm.Skippable"/>.</summary>
    public int Blocks { get; }

    /// <summary>Floats of one input.</summary>
    public long InputFloats => inputShape.Skip(1).Aggregate(1L, (product, size) => product * size);

    /// <summary>Number of classes.</summary>
    public int Classes => classes;

    /// <summary>Says whether a block runs from now on.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when the graph has no such block to skip.</exception>
    public void SetBlock(int block, bool runs)
    {
        if (block < 0 || block >= Blocks)
            throw new SufficeException(
                Fault.Usage,
                $"The graph has {Blocks} blocks that can be skipped; there is no block {block}. Export it in the skippable form."
            );
        switches[block] = runs;
    }

    /// <summary>Runs a batch; memory used again is bound only once.</summary>
    /// <param name="inputs">(B, C, H, W).</param>
    /// <param name="batch">B, at least 1.</param>
    /// <param name="logits">(B, classes), written.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when sizes do not fit.</exception>
    public void Run(Memory<float> inputs, int batch, Memory<float> logits)
    {
        if (batch < 1 || inputs.Length != batch * InputFloats || logits.Length != (long)batch * classes)
            throw new SufficeException(
                Fault.Usage,
                $"A batch of {batch} needs {batch * InputFloats} floats in and {(long)batch * classes} out; got {inputs.Length} and "
                    + $"{logits.Length}."
            );
        if (bound is not { } known || !known.Inputs.Equals(inputs) || !known.Logits.Equals(logits))
            bound = known = Bind(inputs, batch, logits);
        session.Run(options, inputNames, known.Given, [OnnxExport.Logits], known.Wanted);
    }

    public void Dispose()
    {
        Unbind();
        foreach (OrtValue value in switchValues)
            value.Dispose();
        options.Dispose();
        session.Dispose();
    }

    private (ReadOnlyMemory<float> Inputs, Memory<float> Logits, OrtValue[] Given, OrtValue[] Wanted) Bind(
        Memory<float> inputs,
        int batch,
        Memory<float> logits
    )
    {
        Unbind();
        OrtValue pixels = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, inputs, [batch, .. inputShape.Skip(1)]);
        return (
            inputs,
            logits,
            [pixels, .. switchValues],
            [OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, logits, [batch, classes])]
        );
    }

    private void Unbind()
    {
        if (bound is not { } known)
            return;
        known.Given[0].Dispose();
        known.Wanted[0].Dispose();
        bound = null;
    }
}
