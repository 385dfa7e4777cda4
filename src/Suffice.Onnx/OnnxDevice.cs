using Suffice.Bundles;
using Suffice.Execution;
using Suffice.Onnx.Running;

namespace Suffice.Onnx;

/// <summary>
/// ONNX Runtime in place of our own executor, on one of its execution providers: the same paths, answers and costs, decided by the same
/// controllers.
/// </summary>
/// <param name="Provider">See <see cref="OnnxSessionOptions.Provider"/>.</param>
/// <param name="Options">See <see cref="OnnxSessionOptions.ProviderOptions"/>.</param>
internal sealed record OnnxDevice(string Provider, IReadOnlyDictionary<string, string> Options) : IEngine
{
    /// <summary>What the names of such devices begin with.</summary>
    public const string Prefix = "onnx:";

    /// <summary>How they are typed.</summary>
    public const string Form = "onnx:PROVIDER[,KEY=VALUE...]";

    /// <inheritdoc/>
    public string Name =>
        $"ONNX Runtime {OnnxExecutor.Version}, {string.Join(", ", [Provider, .. Options.Select(option => $"{option.Key}={option.Value}")])}";

    /// <summary>Reads what was typed.</summary>
    /// <returns>Null where it is no such device.</returns>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> for a provider that is not known, or an option without a value;
    /// with <see cref="Fault.Machine"/> for a provider that this build does not have.</exception>
    public static OnnxDevice? Parse(string text)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
            return null;
        string[] parts = text[Prefix.Length..].Split(',');
        var options = new Dictionary<string, string>();
        foreach (string part in parts[1..])
        {
            if (part.Split('=', 2) is not [{ Length: > 0 } key, var value])
                throw new SufficeException(
                    Fault.Usage,
                    $"'{part}' in {text} is no option of a provider. Give KEY=VALUE, such as onnx:cuda,device_id=1."
                );
            options[key] = value;
        }
        OnnxProviders.Check(parts[0], options);
        return new OnnxDevice(parts[0], options);
    }

    /// <inheritdoc/>
    public IExecutor Open(BundleFile bundle, int maxBatch, int threads) =>
        new SegmentExecutor(
            bundle,
            maxBatch,
            new OnnxSessionOptions
            {
                Threads = threads,
                Provider = Provider,
                ProviderOptions = Options,
            }
        );
}
