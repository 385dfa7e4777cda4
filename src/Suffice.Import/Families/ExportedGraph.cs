using Suffice.Bundles;
using Suffice.Import.Checkpoints;
using Suffice.OnnxSchema;

namespace Suffice.Import.Families;

/// <summary>A graph that <c>export</c> wrote, read back: it holds the manifest of the bundle that it is.</summary>
internal static class ExportedGraph
{
    /// <returns>Null: it was not exported from a bundle.</returns>
    /// <exception cref="SufficeException"><see cref="Fault.Bundle"/>: it is not the whole net in single precision.</exception>
    public static ImportedNet? Read(OnnxCheckpoint checkpoint, List<string> notes)
    {
        if (!checkpoint.Metadata.TryGetValue(ExportKeys.Role, out string? role))
            return null;
        if (!checkpoint.Metadata.TryGetValue(ExportKeys.Manifest, out string? json))
            throw new SufficeException(
                Fault.Bundle,
                $"{checkpoint.Place} was exported from a bundle as {Describe(checkpoint, role)}, which is no net by itself. Import the "
                    + "graph of the path that runs every block on every token, of an export in single precision."
            );
        BundleManifest manifest = BundleJson.Read(checkpoint.Place, json);
        ManifestCheck.Run(checkpoint.Place, manifest);
        var map = new TensorMap(checkpoint);
        foreach (RequiredTensor tensor in TensorCatalogue.Of(manifest.Model))
            map.Copy(tensor.Name, Part.Of(tensor.Name, tensor.Shape));
        // What else is there belongs to the graph, not to the net.
        return new ImportedNet(
            "a bundle, exported",
            manifest.Model,
            manifest.Preprocessing,
            manifest.Labels,
            map.Finish(buffers: _ => true, others: _ => null, notes)
        );
    }

    private static string Describe(OnnxCheckpoint checkpoint, string role) =>
        role switch
        {
            "adaptive" => "the graph that decides",
            "segment" => "a segment of a path",
            _ => $"path {Said(checkpoint, ExportKeys.Path)} with weights in {Said(checkpoint, ExportKeys.Weights)}",
        };

    private static string? Said(OnnxCheckpoint checkpoint, string key) => checkpoint.Metadata.GetValueOrDefault(key);
}
