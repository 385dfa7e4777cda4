using Microsoft.ML.OnnxRuntime;

namespace Suffice.Onnx;

/// <summary>Execution providers of ONNX Runtime: what runs a graph. Which are there depends on the package that was built with.</summary>
internal static class OnnxProviders
{
    /// <summary>The one that is always there.</summary>
    public const string Cpu = "cpu";

    private static readonly Provider[] Known =
    [
        new(Cpu, "CPUExecutionProvider", "Microsoft.ML.OnnxRuntime", _ => { }),
        new("cuda", "CUDAExecutionProvider", "Microsoft.ML.OnnxRuntime.Gpu.Linux or .Gpu.Windows", settings =>
            settings.AppendExecutionProvider_CUDA()
        ),
        new(
            "tensorrt",
            "TensorrtExecutionProvider",
            "Microsoft.ML.OnnxRuntime.Gpu.Linux or .Gpu.Windows, with NVIDIA's TensorRT",
            settings => settings.AppendExecutionProvider_Tensorrt()
        ),
        new("openvino", "OpenVINOExecutionProvider", "Intel.ML.OnnxRuntime.OpenVino", settings =>
            settings.AppendExecutionProvider_OpenVINO()
        ),
        new("coreml", "CoreMLExecutionProvider", "Microsoft.ML.OnnxRuntime on macOS", settings =>
            settings.AppendExecutionProvider_CoreML()
        ),
    ];

    /// <summary>What they are called here.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Known.Select(provider => provider.Name)];

    /// <summary>Finds out, before any work, that a provider is not there.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> for a name that is not known; with <see cref="Fault.Machine"/>
    /// for one that this build does not have.</exception>
    public static void Check(string name) => Find(name);

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
                $"The provider '{name}' is not in this build of ONNX Runtime, which has {string.Join(", ", available)}. It comes with the "
                    + $"package {provider.Package}: build Suffice.Onnx with that one in place of Microsoft.ML.OnnxRuntime, because two of "
                    + $"them do not fit one program. Or use onnx:{Cpu}."
            );
        return provider;
    }

    /// <summary>Chooses one for a session.</summary>
    /// <exception cref="SufficeException">As <see cref="Check"/>; with <see cref="Fault.Machine"/> for one that cannot start.</exception>
    public static void Append(Microsoft.ML.OnnxRuntime.SessionOptions settings, string name)
    {
        Provider provider = Find(name);
        try
        {
            provider.Append(settings);
        }
        catch (OnnxRuntimeException error)
        {
            throw new SufficeException(
                Fault.Machine,
                $"The provider '{name}' cannot start here: {error.Message} Install what it needs beside its package, or use onnx:{Cpu}.",
                error
            );
        }
    }

    /// <param name="Name">What it is called here.</param>
    /// <param name="Engine">What ONNX Runtime calls it.</param>
    /// <param name="Package">Where it comes from.</param>
    /// <param name="Append">Chooses it.</param>
    private sealed record Provider(string Name, string Engine, string Package, Action<Microsoft.ML.OnnxRuntime.SessionOptions> Append);
}
