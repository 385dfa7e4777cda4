using Suffice.Commands.Benching;
using Suffice.Models;
using Suffice.Onnx;

namespace Suffice.Cli.Engines;

/// <summary>The engines of <c>bench</c>: our runner, and others hosted by this program.</summary>
internal static class EngineCatalog
{
    private static readonly Dictionary<string, OnnxForm> Forms = new()
    {
        ["onnxruntime"] = OnnxForm.Plain,
        ["onnxruntime-int8"] = OnnxForm.Quantized,
        ["onnxruntime-int8-static"] = OnnxForm.QuantizedStatically,
        ["onnxruntime-if"] = OnnxForm.Skippable,
    };

    private static readonly ByKind<Func<EngineRequest, ITimedEngine>> OnnxEngines = new(
        Image: request => new OnnxEngine(request),
        Text: request => new OnnxTextEngine(request)
    );

    private static readonly string Runner = Path.Combine(AppContext.BaseDirectory, "suffice-run.dll");

    public static string[] Names { get; } = ["suffice", FloatsOffer.Engine, .. Forms.Keys, "torchsharp"];

    /// <param name="runner">Our engine's program; null: the usual place of a NativeAOT one in this repository, else the one beside this
    /// program.</param>
    /// <param name="device">Where ONNX Runtime runs, or, if it is none of its providers, our own engine; null: on the processor.</param>
    public static IReadOnlyList<EngineOffer> Offers(string? runner, string? device)
    {
        bool isOnnx = device?.StartsWith(OnnxDevice.Prefix, StringComparison.Ordinal) == true;
        string program = runner ?? Published() ?? Runner;
        return
        [
            new SufficeOffer(program) { Device = isOnnx ? null : device },
            new FloatsOffer(program),
            .. Forms.Select(form => new OnnxOffer(form.Key, form.Value) { Device = isOnnx ? device : null }),
            new TorchOffer(),
        ];
    }

    /// <summary>Hosts an engine in this process.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> for an unknown name.</exception>
    public static ITimedEngine Open(EngineRequest request) =>
        request switch
        {
            { Engine: "torchsharp", Work.Kind: WorkKind.Product } => new TorchProductEngine(request),
            { Engine: "torchsharp" } => new TorchEngine(request),
            { Device: { } device, Work.Kind: not (WorkKind.Path or WorkKind.Product) } => new SufficeEngine(
                request,
                OnnxDevice.Parse(device)
            ),
            { Work.Kind: WorkKind.Product } when Forms.ContainsKey(request.Engine) => new OnnxEngine(request),
            _ when Forms.ContainsKey(request.Engine) => OnnxEngines[InputKind.Named(request.Noun)](request),
            _ => throw new SufficeException(
                Fault.Usage,
                $"There is no engine '{request.Engine}' here; there are {string.Join(", ", Names)}."
            ),
        };

    /// <summary>Where docs/reference/bench.md publishes a NativeAOT runner to; null if there is none.</summary>
    private static string? Published()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Suffice.slnx")))
            folder = folder.Parent;
        return
            folder is not null
            && Path.Combine(folder.FullName, "artifacts", "suffice-run", "suffice-run") is var program
            && File.Exists(program)
            ? program
            : null;
    }
}
