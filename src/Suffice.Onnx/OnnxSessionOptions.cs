namespace Suffice.Onnx;

/// <summary>How ONNX Runtime uses the machine.</summary>
public sealed record OnnxSessionOptions
{
    /// <summary>Threads of one operator; 1 to 256. Operators run one after another.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>
    /// Whether idle threads spin for their next work instead of sleeping: fastest where one session has the machine to itself, many times
    /// slower where several share it. Ignored with one thread.
    /// </summary>
    public bool Spin { get; init; }

    /// <summary>
    /// What runs the graph: an execution provider of ONNX Runtime, <c>cpu</c>, <c>cuda</c>, <c>tensorrt</c>, <c>openvino</c> or
    /// <c>coreml</c>. All but the first need another package than this library's.
    /// </summary>
    public string Provider { get; init; } = OnnxProviders.Cpu;

    /// <summary>Options of the provider by the names that ONNX Runtime gives them, such as <c>device_id</c>; <c>cpu</c> has none.</summary>
    public IReadOnlyDictionary<string, string> ProviderOptions { get; init; } = new Dictionary<string, string>();
}
