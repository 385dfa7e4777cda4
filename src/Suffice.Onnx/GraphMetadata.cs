using System.Globalization;
using System.Text.Json;
using Suffice.Bundles;
using Suffice.Models;
using Suffice.Onnx.Export;
using Suffice.Onnx.Wholes;
using Suffice.OnnxSchema;

namespace Suffice.Onnx;

/// <summary>What each graph of an exported folder says of itself, so that it can be used without the files beside it.</summary>
internal static class GraphMetadata
{
    /// <summary>What <c>export.json</c> calls weights in single precision.</summary>
    public const string SinglePrecision = "fp32";

    public static void Add(ModelProto model, BundleFile bundle, ExportedFolder folder, GraphFile graph)
    {
        BundleManifest manifest = bundle.Manifest;
        Say("suffice.bundle", folder.Bundle);
        Say("suffice.checksum", folder.Checksum);
        Say(ExportKeys.Role, graph.Role.ToString().ToLowerInvariant());
        Say(ExportKeys.Weights, folder.Weights);
        Say(ExportKeys.Data, folder.Data.File);
        Say(ExportKeys.DataBytes, folder.Data.Bytes.ToString(CultureInfo.InvariantCulture));
        Say(ExportKeys.DataHash, folder.Data.Sha256);
        Say("labels", JsonSerializer.Serialize(manifest.Labels, ExportJson.Default.StringArray));
        if (!manifest.Model.Kind.VariesInLength)
            Say("preprocessing", JsonSerializer.Serialize(manifest.Preprocessing, ExportJson.Default.Preprocessing));
        if (folder.Tokenizer.Length > 0)
            Say("tokenizer", JsonSerializer.Serialize(folder.Tokenizer, ExportJson.Default.StringArray));
        foreach ((string key, string value) in InputExport.Of(manifest.Model).Metadata(manifest.Model))
            Say(key, value);
        if (graph.Path is { } path)
            Say(ExportKeys.Path, path.Name);
        if (graph.Role == GraphRole.Adaptive)
            Say("suffice.controller", folder.Adaptive!.Controller);
        if (graph.Role == GraphRole.Path && folder.Weights == SinglePrecision && AsStatic(bundle, graph.Path!) is { } whole)
            Say(ExportKeys.Manifest, BundleJson.Write(whole));

        void Say(string key, string value) => model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
    }

    /// <summary>The manifest of a bundle that has this path alone; null where no bundle can: only the full path is a whole net.</summary>
    private static BundleManifest? AsStatic(BundleFile bundle, ExecutionPath path)
    {
        BundleManifest manifest = bundle.Manifest;
        if (path != bundle.Library.Full)
            return null;
        ModelDescription alone = manifest.Model with { Exits = [manifest.Model.Exits[^1]], KeptLayers = null };
        HashSet<string> layers = [.. TensorCatalogue.Of(alone).Where(tensor => tensor.Packed).Select(tensor => tensor.Layer)];
        string[] kept = [.. (manifest.Model.KeptLayers ?? []).Where(layers.Contains)];
        ModelDescription model = alone with { KeptLayers = kept.Length > 0 ? kept : null };
        return new BundleManifest
        {
            Name = manifest.Name,
            Model = model,
            Preprocessing = manifest.Preprocessing,
            Labels = manifest.Labels,
            Paths = [.. PathLibrary.Static(model).Paths],
            TeacherMacs = CostModel.Static(model, model.Tokens),
            TeacherHash = "",
            Provenance = manifest.Provenance,
        };
    }
}
