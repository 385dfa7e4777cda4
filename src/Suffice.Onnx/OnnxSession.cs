using Microsoft.ML.OnnxRuntime;

namespace Suffice.Onnx;

/// <summary>Opens graphs with ONNX Runtime.</summary>
internal static class OnnxSession
{
    /// <summary>All optimisations on, one operator after another.</summary>
    /// <exception cref="SufficeException">As the executors say.</exception>
    public static InferenceSession Open(string path, OnnxSessionOptions chosen) =>
        File.Exists(path)
            ? Open(path, settings => new InferenceSession(path, settings), chosen)
            : throw new SufficeException(Fault.Bundle, $"{path} does not exist. Export the graph first.");

    /// <summary>The same for a graph in memory.</summary>
    /// <param name="name">What errors call it.</param>
    /// <param name="graph">A file's content.</param>
    /// <param name="chosen">How to use the machine.</param>
    /// <exception cref="SufficeException">As the executors say.</exception>
    public static InferenceSession Open(string name, byte[] graph, OnnxSessionOptions chosen) =>
        Open(name, settings => new InferenceSession(graph, settings), chosen);

    private static InferenceSession Open(
        string name,
        Func<Microsoft.ML.OnnxRuntime.SessionOptions, InferenceSession> open,
        OnnxSessionOptions chosen
    )
    {
        if (chosen.Threads is < 1 or > 256)
            throw new SufficeException(Fault.Usage, $"Threads must be 1 to 256; got {chosen.Threads}.");
        try
        {
            using var settings = new Microsoft.ML.OnnxRuntime.SessionOptions
            {
                GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
                ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
                IntraOpNumThreads = chosen.Threads,
                InterOpNumThreads = 1,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            };
            OnnxProviders.Append(settings, chosen);
            settings.AddSessionConfigEntry("session.intra_op.allow_spinning", chosen.Spin ? "1" : "0");
            return open(settings);
        }
        catch (OnnxRuntimeException error)
        {
            throw new SufficeException(Fault.Bundle, $"{name} cannot be run by ONNX Runtime: {error.Message} Export it again.", error);
        }
        catch (Exception error)
            when (error is DllNotFoundException or TypeInitializationException or BadImageFormatException or EntryPointNotFoundException)
        {
            throw new SufficeException(
                Fault.Machine,
                $"ONNX Runtime cannot be loaded: {(error.InnerException ?? error).Message} Running bundles does not need it.",
                error
            );
        }
    }
}
