using Suffice.Bundles;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Evaluation.Tests;

/// <summary>Bundles of the synthetic model with random weights, written to a folder of their own.</summary>
internal sealed class TinyBundles(int classes = 4) : IDisposable
{
    public static readonly string[] Labels = ["ant", "bee", "cow", "dog"];

    public static readonly Provenance Origin = new("random", 3, "none", "2026-01-01", "test");

    /// <summary>Those of all bundles: numbers, as of nets whose labels nobody named, where there are not four.</summary>
    public string[] Names { get; } = classes == Labels.Length ? Labels : [.. Enumerable.Range(0, classes).Select(label => $"{label}")];

    public string Folder { get; } = Directory.CreateTempSubdirectory("suffice").FullName;

    public string StaticPath => Path.Combine(Folder, "tiny.static.suffice");

    public string AdaptedPath => Path.Combine(Folder, "tiny.suffice");

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>The teacher: the backbone with its own exit only.</summary>
    public BundleFile Static() => Write(StaticPath, Manifest(PathLibrary.Static(Synthetic.Model(classes))), []);

    /// <summary>A static net of fewer blocks beside the teacher.</summary>
    public void Smaller(int blocks)
    {
        ModelDescription model = Synthetic.Model(classes);
        ModelDescription small = model with { Depth = blocks, Exits = [new ExitDescription(blocks, ExitPooling.Class, 0)] };
        Write(Path.Combine(Folder, $"tiny.blocks{blocks}.suffice"), Manifest(PathLibrary.Static(small)), []).Dispose();
    }

    /// <summary>All exits and two token schedules.</summary>
    public BundleFile Adapted(Func<BundleManifest, BundleManifest>? change = null, IEnumerable<NamedTensor>? control = null)
    {
        BundleManifest manifest = Manifest(Synthetic.Library(classes));
        return Write(AdaptedPath, change is null ? manifest : change(manifest), control ?? []);
    }

    private BundleManifest Manifest(PathLibrary library) =>
        new()
        {
            Name = "tiny",
            Model = library.Model,
            Preprocessing = new Preprocessing([0.5f], [0.25f]),
            Labels = Names,
            Paths = [.. library.Paths],
            TeacherMacs = Synthetic.TeacherMacs(Synthetic.Library(classes)),
            TeacherHash = new string('7', 64),
            Provenance = Origin,
        };

    private static BundleFile Write(string path, BundleManifest manifest, IEnumerable<NamedTensor> control)
    {
        // Each tensor's numbers depend on its name alone, so that all bundles share their backbone.
        IEnumerable<NamedTensor> tensors = TensorCatalogue.Of(manifest.Model).Select(tensor => Random(tensor.Name, tensor.Shape));
        BundleWriter.Save(path, manifest, tensors.Concat(control));
        return BundleFile.Open(path);
    }

    /// <summary>Normal numbers scaled by the inputs of the layer; norms near 1.</summary>
    public static NamedTensor Random(string name, long[] shape)
    {
        var random = new Random(name.Aggregate(17, (hash, letter) => unchecked((hash * 31) + letter)));
        long count = shape.Aggregate(1L, (product, size) => product * size);
        double scale =
            shape.Length > 1 && !name.Contains("embed", StringComparison.Ordinal) ? 1.5 / Math.Sqrt((double)count / shape[0]) : 0.4;
        bool norm = name.Contains("norm", StringComparison.Ordinal) && name.EndsWith("weight", StringComparison.Ordinal);
        float[] values =
        [
            .. Enumerable
                .Range(0, (int)count)
                .Select(_ => (float)((norm ? 1 : 0) + (scale * Math.Sqrt(3) * ((2 * random.NextDouble()) - 1)))),
        ];
        return new NamedTensor(name, shape, values);
    }
}
