using Microsoft.ML.OnnxRuntime;

namespace Suffice.Onnx;

/// <summary>A graph of an exported folder in ONNX Runtime. For one thread at a time.</summary>
internal sealed class GraphRunner : IDisposable
{
    private readonly InferenceSession session;
    private readonly RunOptions options = new();
    private readonly HashSet<string> taken;
    private readonly string[] outputs;

    /// <param name="path">The graph.</param>
    /// <param name="chosen">How to use the machine.</param>
    /// <exception cref="SufficeException">As <see cref="OnnxExecutor"/> says.</exception>
    public GraphRunner(string path, OnnxSessionOptions chosen)
    {
        session = OnnxSession.Open(path, chosen);
        taken = [.. session.InputMetadata.Keys, .. session.OverridableInitializerMetadata.Keys];
        outputs = session.OutputMetadata.ContainsKey(OnnxExport.Path) ? [OnnxExport.Logits, OnnxExport.Path] : [OnnxExport.Logits];
    }

    /// <summary>Runs a batch.</summary>
    /// <param name="feed">One input, where the graph decides.</param>
    /// <param name="lambda">The price of computation, where the graph decides.</param>
    /// <param name="logits">(B, classes), written.</param>
    /// <returns>Number of the path taken; 0 where nothing is decided.</returns>
    public int Run(GraphFeed feed, double lambda, Span<float> logits)
    {
        using OrtValue price = OrtValue.CreateTensorValueFromMemory(new[] { lambda }, []);
        KeyValuePair<string, OrtValue>[] given =
        [
            .. feed.Values.Append(new(OnnxExport.Lambda, price)).Where(value => taken.Contains(value.Key)),
        ];
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(
            options,
            [.. given.Select(value => value.Key)],
            [.. given.Select(value => value.Value)],
            outputs
        );
        results[0].GetTensorDataAsSpan<float>().CopyTo(logits);
        return results.Count > 1 ? (int)results[1].GetTensorDataAsSpan<long>()[0] : 0;
    }

    public void Dispose()
    {
        options.Dispose();
        session.Dispose();
    }
}
