using System.Text.Json;
using Suffice.Bundles;
using Suffice.Tensors;
using Suffice.Training.Networks;

namespace Suffice.Training.Optimisation;

/// <summary>Nets to learn from, on disk: static bundles, or residual nets, which no bundle can hold, as safetensors files.</summary>
internal static class TutorFile
{
    private const string DescriptionKey = "residual";

    /// <summary>Writes a residual net that has been settled.</summary>
    public static void Save(string path, ResidualNetwork network) =>
        CheckedTensors.Save(
            path,
            Weights.Of(network),
            new Dictionary<string, string> { [DescriptionKey] = JsonSerializer.Serialize(network.Description) }
        );

    /// <summary>Reads a net of either kind, and what its weights are told apart by.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Bundle"/> when the file is damaged or holds something else.</exception>
    public static (TrainableNetwork Network, string Hash) Open(string path)
    {
        if (Path.GetExtension(path) == BundleFile.Extension)
        {
            using BundleFile bundle = BundleFile.Open(path);
            var encoder = new EncoderNetwork(bundle.Manifest.Model);
            Weights.Load(encoder, bundle.Plain());
            return (encoder, bundle.Manifest.TeacherHash);
        }
        using SafetensorsFile file = CheckedTensors.Open(path);
        if (!file.Metadata.TryGetValue(DescriptionKey, out string? description))
            throw new SufficeException(
                Fault.Bundle,
                $"{path} does not say what net it holds. Delete it and give the same command again: it will be trained again."
            );
        var residual = new ResidualNetwork(JsonSerializer.Deserialize<ResidualDescription>(description)!)
        {
            Products = NetworkMode.Supported(ProductPrecision.BFloat16), // exact enough to learn from
        };
        NamedTensor[] tensors =
        [
            .. file.Tensors.Keys.Select(name => new NamedTensor(name, file.Tensors[name].Shape, file.Floats(name).ToArray())),
        ];
        Weights.Load(residual, tensors);
        residual.Settle();
        return (residual, ContentHash.OfWeights(tensors));
    }
}
