using Microsoft.ML.OnnxRuntime;

namespace Suffice.Onnx;

/// <summary>Execution providers of ONNX Runtime: what runs a graph. Which are there depends on the package that was built with.</summary>
internal static class OnnxProviders
{
    /// <summary>The one that is always there.</summary>
    public const string Cpu = "cpu";

    private const string Gpu =
        "the package Microsoft.ML.OnnxRuntime.Gpu.Linux (build Suffice with `dotnet build -c Release -p:OnnxGpu=true`)";

    private static readonly Provider[] Known =
    [
        new(Cpu, "CPUExecutionProvider", "the package Microsoft.ML.OnnxRuntime", (_, _) => { }),
        new("cuda", "CUDAExecutionProvider", $"{Gpu} and NVIDIA's CUDA and cuDNN", Cuda)
        {
            Captures = "enable_cuda_graph",
        },
        new("tensorrt", "TensorrtExecutionProvider", $"{Gpu} and NVIDIA's TensorRT", TensorRt)
        {
            Captures = "trt_cuda_graph_enable",
        },
        new("openvino", "OpenVINOExecutionProvider", "the package Intel.ML.OnnxRuntime.OpenVino", (settings, options) =>
            settings.AppendExecutionProvider("OpenVINO", options)
        ),
        new("coreml", "CoreMLExecutionProvider", "the package Microsoft.ML.OnnxRuntime on macOS", (settings, options) =>
            settings.AppendExecutionProvider("CoreML", options)
        ),
    ];

    /// <summary>What they are called here.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Known.Select(provider => provider.Name)];

    /// <summary>Finds out, before any work, that a provider is not there.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> for a name that is not known, or options where there are none;
    /// with <see cref="Fault.Machine"/> for one that this build does not have.</exception>
    public static void Check(string name, IReadOnlyDictionary<string, string>? options = null)
    {
        Find(name);
        if (name == Cpu && options is { Count: > 0 })
            throw new SufficeException(
                Fault.Usage,
                $"The provider '{Cpu}' has no options; got {string.Join(", ", options.Keys)}. Give them to another, or leave them out."
            );
    }

    /// <summary>Whether the device is to keep what it ran, under a number, and to run that again: CUDA graphs.</summary>
    public static bool Captures(OnnxSessionOptions chosen) =>
        Find(chosen.Provider).Captures is { } key && chosen.ProviderOptions.GetValueOrDefault(key) is "1" or "true" or "True";

    /// <summary>Memory of the device itself, on which such runs read and write at fixed places.</summary>
    public static OrtMemoryInfo Memory(OnnxSessionOptions chosen) =>
        chosen.Provider == Cpu
            ? new OrtMemoryInfo("Cpu", OrtAllocatorType.DeviceAllocator, 0, OrtMemType.Default)
            : new OrtMemoryInfo(
                "Cuda",
                OrtAllocatorType.DeviceAllocator,
                int.TryParse(chosen.ProviderOptions.GetValueOrDefault("device_id"), out int number) ? number : 0,
                OrtMemType.Default
            );

    /// <summary>The same without what is captured: for copies.</summary>
    public static OnnxSessionOptions WithoutCapturing(OnnxSessionOptions chosen) =>
        chosen with
        {
            ProviderOptions = chosen
                .ProviderOptions.Where(option => option.Key != Find(chosen.Provider).Captures)
                .ToDictionary(option => option.Key, option => option.Value),
        };

    /// <summary>Chooses one for a session.</summary>
    /// <exception cref="SufficeException">As <see cref="Check"/>; with <see cref="Fault.Machine"/> for one that cannot start.</exception>
    public static void Append(Microsoft.ML.OnnxRuntime.SessionOptions settings, OnnxSessionOptions chosen)
    {
        Provider provider = Find(chosen.Provider);
        try
        {
            provider.Append(settings, chosen.ProviderOptions.ToDictionary(option => option.Key, option => option.Value));
        }
        catch (OnnxRuntimeException error)
        {
            throw new SufficeException(
                Fault.Machine,
                $"The provider '{provider.Name}' cannot start here: {error.Message} Check its options and that all is installed: "
                    + $"{provider.Package}. Or use onnx:{Cpu}.",
                error
            );
        }
    }

    private static Provider Find(string name)
    {
        Provider provider = Known.FirstOrDefault(known => known.Name == name)
            ?? throw new SufficeException(
                Fault.Usage,
                $"ONNX Runtime has no provider '{name}' that is known here. There are {string.Join(", ", Names)}."
            );
        string[] available = OrtEnv.Instance().GetAvailableProviders();
        if (!available.Contains(provider.Engine))
            throw new SufficeException(
                Fault.Machine,
                $"The provider '{name}' is not in this build of ONNX Runtime, which has {string.Join(", ", available)}. It comes with "
                    + $"{provider.Package}; two packages of ONNX Runtime do not fit one program, so it takes the place of "
                    + $"Microsoft.ML.OnnxRuntime. Or use onnx:{Cpu}."
            );
        return provider;
    }

    private static void Cuda(Microsoft.ML.OnnxRuntime.SessionOptions settings, Dictionary<string, string> options)
    {
        using var given = new OrtCUDAProviderOptions();
        given.UpdateOptions(options);
        settings.AppendExecutionProvider_CUDA(given);
    }

    private static void TensorRt(Microsoft.ML.OnnxRuntime.SessionOptions settings, Dictionary<string, string> options)
    {
        using var given = new OrtTensorRTProviderOptions();
        given.UpdateOptions(options);
        settings.AppendExecutionProvider_Tensorrt(given);
    }

    /// <param name="Name">What it is called here.</param>
    /// <param name="Engine">What ONNX Runtime calls it.</param>
    /// <param name="Package">Where it comes from.</param>
    /// <param name="Append">Chooses it, with its options.</param>
    private sealed record Provider(
        string Name,
        string Engine,
        string Package,
        Action<Microsoft.ML.OnnxRuntime.SessionOptions, Dictionary<string, string>> Append
    )
    {
        /// <summary>The option by which the device keeps what it ran; null: it has none.</summary>
        public string? Captures { get; init; }
    }
}
