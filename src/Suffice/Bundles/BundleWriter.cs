using Suffice.Files;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Bundles;

/// <summary>Writes bundles: packs weights into panels, adds manifest and checksum, replaces the file as a whole or not at all.</summary>
internal static class BundleWriter
{
    /// <summary>Writes a bundle.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="manifest">Its <see cref="BundleManifest.PackedShapes"/> are filled in here.</param>
    /// <param name="plainTensors">
    /// With checkpoint names and shapes: every tensor of the model (<see cref="TensorCatalogue"/>), and <c>predictor.*</c> and
    /// <c>policy.*</c>
    /// if there is a controller; a tokenizer's files as tensors of bytes, <c>tokenizer.*</c>.
    /// </param>
    /// <exception cref="SufficeException">
    /// With <see cref="Fault.Bundle"/> when tensors or manifest do not fit together; with <see cref="Fault.Machine"/> when the file cannot
    /// be written (an old one is then intact).
    /// </exception>
    public static void Save(string path, BundleManifest manifest, IEnumerable<NamedTensor> plainTensors)
    {
        ManifestCheck.Run(path, manifest);
        Dictionary<string, NamedTensor> given = ByName(path, plainTensors);
        var packedShapes = new Dictionary<string, long[]>();
        var stored = new List<NamedTensor>();
        foreach (RequiredTensor required in TensorCatalogue.Of(manifest.Model))
        {
            NamedTensor tensor = Take(path, given, required);
            stored.AddRange(Stored(tensor, required));
            if (required.Packed)
                packedShapes.Add(tensor.Name, tensor.Shape);
        }
        stored.AddRange(given.Values.Where(tensor => IsExtra(tensor.Name)));
        if (given.Keys.FirstOrDefault(name => !IsExtra(name)) is { } unknown)
            throw new SufficeException(
                Fault.Bundle,
                $"{path} was not written: tensor '{unknown}' belongs to no part of the model. Leave it out, or describe the model as it is."
            );

        Write(path, manifest with { PackedShapes = packedShapes, Version = Version(manifest) }, [.. stored]);
    }

    /// <summary>
    /// Writes the controller of a further seed without the net that it shares with a bundle; <see cref="BundleFile.OpenControl"/> reads
    /// it.
    /// </summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="manifest">With a controller, and a λ table of its own.</param>
    /// <param name="plainTensors">Of these <c>predictor.*</c> and <c>policy.*</c> are written.</param>
    /// <inheritdoc cref="Save"/>
    public static void SaveControl(string path, BundleManifest manifest, IEnumerable<NamedTensor> plainTensors)
    {
        ManifestCheck.Run(path, manifest);
        NamedTensor[] control = [.. plainTensors.Where(tensor => TensorCatalogue.IsControl(tensor.Name))];
        if (manifest.Controller is null || control.Length == 0)
            throw new SufficeException(
                Fault.Bundle,
                $"{path} was not written: there is no controller in its manifest or among its tensors. Adapt the net first."
            );
        Write(path, manifest with { PackedShapes = new Dictionary<string, long[]>(), Version = Version(manifest) }, control);
    }

    /// <summary>The manifest's own, or a later one that its weights need: older readers refuse what they cannot read.</summary>
    private static int Version(BundleManifest manifest) =>
        manifest.Model.HasEightBits ? Math.Max(manifest.Version, BundleManifest.CurrentVersion) : manifest.Version;

    private static void Write(string path, BundleManifest manifest, NamedTensor[] stored)
    {
        string json = BundleJson.Write(manifest);
        var layout = new SafetensorsLayout(stored, align: true);
        var metadata = new Dictionary<string, string> { [Checksum.Key] = Checksum.Of(json, layout), [BundleFile.ManifestKey] = json };
        AtomicFile.Write(path, stream => layout.Write(stream, metadata));
    }

    private static Dictionary<string, NamedTensor> ByName(string path, IEnumerable<NamedTensor> tensors)
    {
        var given = new Dictionary<string, NamedTensor>();
        foreach (NamedTensor tensor in tensors)
        {
            if (!given.TryAdd(tensor.Name, tensor))
                throw new SufficeException(Fault.Bundle, $"{path} was not written: tensor '{tensor.Name}' comes twice. Leave one out.");
            if (tensor.Bytes is null == TensorCatalogue.IsTokenizer(tensor.Name))
                throw new SufficeException(
                    Fault.Bundle,
                    $"{path} was not written: tensor '{tensor.Name}' is {tensor.Type}; files of a tokenizer are U8, all others F32. "
                        + "Convert it."
                );
        }
        return given;
    }

    /// <summary>Takes a tensor that the model needs from those given.</summary>
    private static NamedTensor Take(string path, Dictionary<string, NamedTensor> given, RequiredTensor required)
    {
        if (!given.Remove(required.Name, out NamedTensor? tensor))
            throw new SufficeException(
                Fault.Bundle,
                $"{path} was not written: tensor '{required.Name}', which the model needs, is missing. Add it."
            );
        if (
            !tensor.Shape.SequenceEqual(required.Shape)
            || tensor.Elements != required.Shape.Aggregate(1L, (product, size) => product * size)
        )
            throw new SufficeException(
                Fault.Bundle,
                $"{path} was not written: tensor '{required.Name}' is ({string.Join(", ", tensor.Shape)}) with {tensor.Elements} "
                    + $"values; the model needs ({string.Join(", ", required.Shape)})."
            );
        return tensor;
    }

    /// <summary>A tensor as the bundle holds it, with the scales of one of eight bits behind it.</summary>
    private static IEnumerable<NamedTensor> Stored(NamedTensor tensor, RequiredTensor required)
    {
        if (required.Scales is not { } scales)
        {
            NamedTensor kept = required.Packed ? Packed(tensor) : tensor;
            yield return required.Type == WeightType.BF16 ? kept.Halved() : kept;
            yield break;
        }
        float[] steps = Scales(tensor);
        yield return NamedTensor.OfInt8(tensor.Name, required.StoredShape, () => Int8(tensor, required, steps));
        yield return new NamedTensor(scales.Name, scales.Shape, steps);
    }

    private static float[] Scales(NamedTensor tensor)
    {
        ReadOnlyMemory<float> values = tensor.Whole();
        int outputs = (int)tensor.Shape[0],
            inputs = values.Length / outputs;
        float[] scales = new float[outputs];
        for (int i = 0; i < outputs; i++)
            scales[i] = Int8Numbers.Scale(values.Span.Slice(i * inputs, inputs));
        return scales;
    }

    private static sbyte[] Int8(NamedTensor tensor, RequiredTensor required, float[] scales)
    {
        ReadOnlySpan<float> values = tensor.Whole().Span;
        int inputs = values.Length / scales.Length;
        if (required.Packed)
            return Int8PanelLayout.Pack(PanelLayout.Pack(values, tensor.Shape), inputs, scales);
        sbyte[] rows = new sbyte[values.Length];
        for (int i = 0; i < rows.Length; i++)
            rows[i] = Int8Numbers.Of(values[i], scales[i / inputs]);
        return rows;
    }

    // Packed when it is written, so that not two copies of all weights are held.
    private static NamedTensor Packed(NamedTensor tensor) =>
        NamedTensor.OfPieces(tensor.Name, PanelLayout.PackedShape(tensor.Shape), () =>
            [PanelLayout.Pack(tensor.Whole().Span, tensor.Shape)]
        );

    /// <summary>Whether a tensor belongs in a bundle although the model does not need it.</summary>
    private static bool IsExtra(string name) =>
        TensorCatalogue.IsControl(name) || TensorCatalogue.IsTokenizer(name) || name == TensorCatalogue.Golden;
}
