using Microsoft.ML.OnnxRuntime;

namespace Suffice.Onnx;

/// <summary>Opens graphs with ONNX Runtime.</summary>
internal static class OnnxSession
{
    /// <summary>All optimisations on, one operator after another.</summary>
    /// <exception cref="SufficeException">As the executors say.</exception>
    public static InferenceSession Open(string path, OnnxSessionOptions chosen)
    {
        if (chosen.Threads is < 1 or > 256)
            throw new SufficeException(Fault.Usage, $"Threads must be 1 to 256; got {chosen.Threads}.");
        if (!File.Exists(path))
            throw new SufficeException(Fault.Bundle, $"{path} does not exist. Export the graph first.");
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
            OnnxProviders.Append(settings, chosen.Provider);
            settings.AddSessionConfigEntry("session.intra_op.allow_spinning", chosen.Spin ? "1" : "0");
            return new InferenceSession(path, settings);
        }
        catch (OnnxRuntimeException error)
        {
            throw new SufficeException(Fault.Bundle, $"{path} cannot be run by ONNX Runtime: {error.Message} Export it again.", error);
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
