using Suffice.Files;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Bundles;

/// <summary>
/// A bundle: one safetensors file with the manifest under the metadata key <c>suffice</c> and a <see cref="Checksum"/> of everything.
/// Mapped, not copied; thread-safe. The format is described in docs/reference/bundle-format.md.
/// </summary>
internal sealed class BundleFile : IDisposable
{
    /// <summary>How file names of bundles end.</summary>
    public const string Extension = ".suffice";

    internal const string ManifestKey = "suffice";

    private BundleFile(SafetensorsFile tensors, string manifest, bool controlAlone)
    {
        Tensors = tensors;
        Hash = Checksum.Verified(manifest, tensors)
            ?? throw new SufficeException(
                Fault.Bundle,
                $"{tensors.Path} is damaged: its content does not match its checksum. Copy or make the bundle again."
            );
        Manifest = BundleJson.Read(tensors.Path, manifest);
        Library = ManifestCheck.Run(tensors.Path, Manifest);
        if (!(controlAlone && HoldsControlAlone))
            CheckNet();
    }

    /// <summary>As given to <see cref="Open(string)"/>.</summary>
    public string Path => Tensors.Path;

    public BundleManifest Manifest { get; }

    public PathLibrary Library { get; }

    public SafetensorsFile Tensors { get; }

    /// <summary>Bytes of all tensors that running reads: padding and golden answers are left out.</summary>
    public long WeightBytes => Tensors.Tensors.Values.Where(tensor => tensor.Name != TensorCatalogue.Golden).Sum(tensor => tensor.Length);

    /// <summary>Checksum of manifest and tensors, hexadecimal: bundles that differ by accident differ in it.</summary>
    public string Hash { get; }

    private bool HoldsControlAlone => Tensors.Tensors.Count > 0 && Tensors.Tensors.Keys.All(TensorCatalogue.IsControl);

    /// <summary>Maps a bundle and checks all of it: bounds, checksum, version, manifest, tensor names and shapes.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Bundle"/>; the message names the file, what is wrong and the
    /// remedy.</exception>
    public static BundleFile Open(string path) => Open(path, controlAlone: false);

    /// <summary>
    /// Opens the controller of a further seed: a file without a net, as <see cref="BundleWriter.SaveControl"/> writes it, or a whole
    /// bundle. It is there to be simulated on the outcome table of the bundle beside it; its net, if it has one, is not used.
    /// </summary>
    /// <inheritdoc cref="Open(string)"/>
    public static BundleFile OpenControl(string path) => Open(path, controlAlone: true);

    private static BundleFile Open(string path, bool controlAlone)
    {
        SafetensorsFile tensors = SafetensorsFile.Open(path);
        try
        {
            return tensors.Metadata.TryGetValue(ManifestKey, out string? manifest)
                ? new BundleFile(tensors, manifest, controlAlone)
                : throw new SufficeException(
                    Fault.Bundle,
                    $"{path} is a safetensors file but not a bundle: its metadata has no '{ManifestKey}'. Make a bundle of it first."
                );
        }
        catch
        {
            tensors.Dispose();
            throw;
        }
    }

    /// <summary>Refuses a bundle with more than one path where a net is needed that was not adapted yet.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/>; the message names the file and the remedy.</exception>
    public void RequireStatic()
    {
        if (Manifest.Paths.Length != 1)
            throw new SufficeException(
                Fault.Usage,
                $"{Path} has {Manifest.Paths.Length} paths and is adapted already. Give the static bundle it was made from."
            );
    }

    /// <summary>Every tensor with its checkpoint name and shape, row-major, a tokenizer's files included. Copies.</summary>
    public IEnumerable<NamedTensor> Plain()
    {
        // Of one with a controller alone, there is no net to ask for.
        HashSet<string> scales =
        [
            .. HoldsControlAlone ? [] : TensorCatalogue.Of(Manifest.Model).Select(tensor => tensor.Scales?.Name).OfType<string>(),
        ];
        foreach (
            TensorInfo tensor in Tensors.Tensors.Values.OrderBy(tensor => tensor.Offset).Where(tensor => !scales.Contains(tensor.Name))
        )
        {
            yield return TensorCatalogue.IsTokenizer(tensor.Name) ? NamedTensor.OfBytes(tensor.Name, Tensors.Bytes(tensor.Name).ToArray())
            : Manifest.PackedShapes.TryGetValue(tensor.Name, out long[]? shape)
                ? new NamedTensor(tensor.Name, shape, PanelLayout.Unpack(Numbers(tensor), shape))
            : new NamedTensor(tensor.Name, tensor.Shape, Numbers(tensor));
        }
    }

    private float[] Numbers(TensorInfo tensor) =>
        tensor.Type switch
        {
            nameof(WeightType.BF16) => Tensors.Widened(tensor.Name),
            nameof(WeightType.I8) => Scaled(tensor),
            _ => Tensors.Floats(tensor.Name).ToArray(),
        };

    /// <summary>Weights of eight bits times their scales: as panels of floats, or the rows of a table.</summary>
    private float[] Scaled(TensorInfo tensor)
    {
        ReadOnlySpan<float> scales = Tensors.Floats(TensorCatalogue.ScalesOf(TensorCatalogue.LayerOf(tensor.Name)));
        ReadOnlySpan<byte> values = Tensors.Bytes(tensor.Name);
        if (Manifest.PackedShapes.TryGetValue(tensor.Name, out long[]? shape))
            return Int8PanelLayout.Unpack(values, (int)PanelLayout.PackedShape(shape)[1], scales);
        float[] rows = new float[values.Length];
        for (int i = 0; i < rows.Length; i++)
            rows[i] = (sbyte)values[i] * scales[(int)(i / tensor.Shape[1])];
        return rows;
    }

    /// <summary>Writes plain safetensors: the names and shapes of a checkpoint, no padding, readable by any tool.</summary>
    /// <param name="path">The file to create or replace.</param>
    public void Unpack(string path)
    {
        // Files of any length come last, so that numbers stay at multiples of their size.
        var layout = new SafetensorsLayout([.. Plain().OrderBy(tensor => tensor.Bytes is not null)], align: false);
        AtomicFile.Write(path, stream => layout.Write(stream, new Dictionary<string, string> { ["format"] = "pt" }));
    }

    public void Dispose() => Tensors.Dispose();

    private void CheckNet()
    {
        if (HoldsControlAlone)
            throw new SufficeException(
                Fault.Bundle,
                $"{Path} holds the controller of a further seed and no net; eval reads it beside the whole bundle. Give the whole bundle."
            );
        int packed = 0;
        // One by one: a model of a thousand blocks is a few bytes of manifest.
        foreach (RequiredTensor tensor in TensorCatalogue.Of(Manifest.Model))
        {
            Check(tensor);
            if (tensor.Scales is { } scales)
                Check(scales);
            if (tensor.Packed)
                packed++;
        }
        if (Tensors.Tensors.Keys.FirstOrDefault(name => TensorCatalogue.IsTokenizer(name) && !TensorCatalogue.NamesFile(name)) is { } odd)
            throw new SufficeException(
                Fault.Bundle,
                $"{Path}: tensor '{odd}' stands for a tokenizer's file, but its name is none that a file may have. Make the bundle again."
            );
        if (Manifest.PackedShapes.Count != packed)
            throw new SufficeException(
                Fault.Bundle,
                $"{Path}: the manifest names packed tensors that its model does not have. Make the bundle again."
            );
    }

    private void Check(RequiredTensor tensor)
    {
        if (!Tensors.Tensors.TryGetValue(tensor.Name, out TensorInfo? found))
            throw new SufficeException(Fault.Bundle, $"{Path} lacks tensor '{tensor.Name}', which its model needs. Make the bundle again.");
        long[] shape = tensor.StoredShape;
        string type = tensor.Type.ToString();
        if (found.Type != type || !found.Shape.SequenceEqual(shape))
            throw new SufficeException(
                Fault.Bundle,
                $"{Path}: tensor '{tensor.Name}' is {found.Type} {found.ShapeText}; its model needs {type} ({string.Join(", ", shape)}). "
                    + "Make the bundle again."
            );
        if (tensor.Packed && Manifest.PackedShapes.GetValueOrDefault(tensor.Name)?.SequenceEqual(tensor.Shape) != true)
            throw new SufficeException(
                Fault.Bundle,
                $"{Path}: the manifest gives tensor '{tensor.Name}' another shape than its model. Make the bundle again."
            );
        // Panels are read by whole vectors; devices read no float across words.
        int alignment = tensor.Packed ? SafetensorsWriter.Alignment : TensorInfo.ElementBytes(type);
        if (found.Offset % alignment != 0)
            throw new SufficeException(
                Fault.Bundle,
                $"{Path}: tensor '{tensor.Name}' does not start at a multiple of {alignment} bytes; another tool rewrote the file. Make "
                    + "the bundle again."
            );
    }
}
