using Microsoft.ML.OnnxRuntime;
using Suffice.Onnx.Wholes;

namespace Suffice.Onnx.Running;

/// <summary>A segment that takes batches as they come; the provider copies them to its device and back.</summary>
/// <param name="session">Its graph.</param>
internal sealed class PlainSegment(InferenceSession session) : ISegment
{
    private readonly RunOptions options = new();
    private readonly string[] all = [.. session.OutputMetadata.Keys];
    private readonly string[] usual = [.. session.OutputMetadata.Keys.Where(name => name != SegmentNames.Features)];

    public SegmentOutcome Run(IReadOnlyDictionary<string, OrtValue> given, int batch, bool features)
    {
        string[] names = [.. given.Keys.Where(session.InputMetadata.ContainsKey)],
            wanted = features ? all : usual;
        IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, names, [.. names.Select(name => given[name])], wanted);
        return new SegmentOutcome(wanted.Zip(results).ToDictionary(pair => pair.First, pair => pair.Second), results);
    }

    public void Dispose()
    {
        options.Dispose();
        session.Dispose();
    }
}
