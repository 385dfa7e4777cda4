using Suffice.Bundles;
using Suffice.Execution;
using Suffice.Onnx.Running;

namespace Suffice.Onnx;

/// <summary>
/// ONNX Runtime in place of our own executor, on one of its execution providers: the same paths, answers and costs, decided by the same
/// controllers.
/// </summary>
/// <param name="provider">See <see cref="OnnxSessionOptions.Provider"/>.</param>
/// <param name="options">See <see cref="OnnxSessionOptions.ProviderOptions"/>.</param>
internal sealed class OnnxDevice(string provider, IReadOnlyDictionary<string, string> options) : OtherDevice
{
    /// <summary>What the names of such devices begin with.</summary>
    public const string Prefix = "onnx:";

    /// <summary>How they are typed.</summary>
    public const string Form = "onnx:PROVIDER[,KEY=VALUE...]";

    /// <inheritdoc cref="OnnxSessionOptions.Provider"/>
    public string Provider => provider;

    /// <inheritdoc cref="OnnxSessionOptions.ProviderOptions"/>
    public IReadOnlyDictionary<string, string> Options => options;

    /// <inheritdoc/>
    public override string Name =>
        $"ONNX Runtime {OnnxExecutor.Version}, {provider}{string.Concat(options.Select(option => $", {option.Key}={option.Value}"))}";

    /// <summary>Reads what was typed.</summary>
    /// <returns>Null where it is no such device.</returns>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> for a provider that is not known, or an option without a value;
    /// with <see cref="Fault.Machine"/> for a provider that this build does not have.</exception>
    public static OnnxDevice? Parse(string text)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
            return null;
        string[] parts = text[Prefix.Length..].Split(',');
        var given = new Dictionary<string, string>();
        foreach (string part in parts[1..])
        {
            if (part.Split('=', 2) is not [{ Length: > 0 } key, var value])
                throw new SufficeException(
                    Fault.Usage,
                    $"'{part}' in {text} is no option of a provider. Give KEY=VALUE, such as onnx:cuda,device_id=1."
                );
            given[key] = value;
        }
        OnnxProviders.Check(parts[0], given);
        return new OnnxDevice(parts[0], given);
    }

    /// <inheritdoc/>
    public override IExecutor Open(BundleFile bundle, int maxBatch, int threads, long? planBytes = null) =>
        new SegmentExecutor(
            bundle,
            maxBatch,
            new OnnxSessionOptions
            {
                Threads = threads,
                Provider = provider,
                ProviderOptions = options,
            }
        );
}
