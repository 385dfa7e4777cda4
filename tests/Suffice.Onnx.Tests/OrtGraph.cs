using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Suffice.Onnx.Tests;

/// <summary>A graph as anyone would run it: ONNX Runtime's own session, inputs and outputs by name.</summary>
internal sealed class OrtGraph : IDisposable
{
    private readonly InferenceSession session;

    public OrtGraph(string path, int threads = 1)
    {
        using var options = new Microsoft.ML.OnnxRuntime.SessionOptions
        {
            IntraOpNumThreads = threads,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        session = new InferenceSession(path, options);
    }

    public IReadOnlyCollection<string> Inputs => [.. session.InputMetadata.Keys, .. session.OverridableInitializerMetadata.Keys];

    public IReadOnlyDictionary<string, string> Metadata => session.ModelMetadata.CustomMetadataMap;

    public void Dispose() => session.Dispose();

    public static NamedOnnxValue Of<T>(string name, T[] values, params int[] shape) =>
        NamedOnnxValue.CreateFromTensor(name, new DenseTensor<T>(values, shape));

    /// <summary>Those of the values that the graph takes go in; all outputs come out, as flat arrays and shapes.</summary>
    public Dictionary<string, (Array Values, int[] Shape)> Run(params NamedOnnxValue[] given)
    {
        IReadOnlyCollection<string> taken = Inputs;
        using var results = session.Run([.. given.Where(value => taken.Contains(value.Name))]);
        return results.ToDictionary(
            result => result.Name,
            result =>
                result.Value is Tensor<float> floats
                    ? ((Array)floats.ToArray(), floats.Dimensions.ToArray())
                    : (((Tensor<long>)result.Value).ToArray(), ((Tensor<long>)result.Value).Dimensions.ToArray())
        );
    }
}
