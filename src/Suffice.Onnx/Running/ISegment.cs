using Microsoft.ML.OnnxRuntime;

namespace Suffice.Onnx.Running;

/// <summary>A segment's graph in ONNX Runtime. For one thread at a time.</summary>
internal interface ISegment : IDisposable
{
    /// <summary>Runs a batch.</summary>
    /// <param name="given">By the names of inputs; those that the graph does not take are passed over.</param>
    /// <param name="batch">Their number of rows.</param>
    /// <param name="features">Whether what the exit read is wanted, too.</param>
    SegmentOutcome Run(IReadOnlyDictionary<string, OrtValue> given, int batch, bool features);
}
