using System.Diagnostics;
using Suffice.Bundles;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Commands.Benching;

/// <summary>
/// Our own engine on the static net of a bundle in eight bits, the same numbers in single precision: what eight bits gain.
/// </summary>
/// <param name="program">The program <c>suffice-run</c>.</param>
internal sealed class FloatsOffer(string program) : EngineOffer(FloatsOffer.Engine)
{
    /// <summary>Its name.</summary>
    public const string Engine = "suffice-fp32";

    public override ProcessStartInfo Start() => SufficeOffer.Hosted(program);

    public override string? Prepare(BenchModel model, Work work, string folder)
    {
        if (work != Work.Full)
            return null;
        using BundleFile bundle = BundleFile.Open(model.Static);
        if (!bundle.Manifest.Model.HasEightBits)
            return null;
        string file = Path.Combine(folder, $"{model.Name}.{Engine}.suffice");
        if (!File.Exists(file))
            BundleWriter.Save(
                file,
                bundle.Manifest with
                {
                    Model = bundle.Manifest.Model.WhollyStoredAs(WeightType.F32),
                },
                bundle.Plain().Where(tensor => tensor.Name != TensorCatalogue.Golden)
            );
        return file;
    }
}
