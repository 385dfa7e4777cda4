using Suffice.Bundles;
using Suffice.Data;
using Suffice.Data.Splits;

namespace Suffice.Cli.Tests;

/// <summary>A bundle, its teacher and its data, made once.</summary>
public sealed class TinyWorld : IDisposable
{
    private readonly TinyBundles bundles = new();

    public TinyWorld()
    {
        Data = TinyAdaptation.Make(bundles);
        Images = [.. Directory.EnumerateFiles(Data, "*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
    }

    public string Bundle => bundles.AdaptedPath;

    public string Static => bundles.StaticPath;

    public string Folder => bundles.Folder;

    /// <summary>A folder of four classes.</summary>
    public string Data { get; }

    public string[] Images { get; }

    /// <summary>A bundle that says it is of another version, with a checksum that fits.</summary>
    public string OfVersion(int version)
    {
        string path = Path.Combine(Folder, "version.suffice");
        using BundleFile file = BundleFile.Open(Bundle);
        BundleWriter.Save(path, file.Manifest with { Version = version }, file.Plain());
        return path;
    }

    /// <summary>Bundle and teacher in another folder, saying that they were made from <see cref="Data"/>.</summary>
    /// <returns>The adapted bundle.</returns>
    public string OnItsOwnData(string folder)
    {
        SplitContent content = DataSplits.Of(DatasetCatalog.Open(Data), TinyBundles.Origin.Seed).Content;
        foreach (string source in (string[])[Bundle, Static])
        {
            using BundleFile file = BundleFile.Open(source);
            BundleManifest manifest = file.Manifest;
            BundleWriter.Save(
                Path.Combine(folder, Path.GetFileName(source)),
                manifest with
                {
                    Provenance = manifest.Provenance with { Data = Data, Content = content },
                },
                file.Plain()
            );
        }
        return Path.Combine(folder, Path.GetFileName(Bundle));
    }

    public void Dispose() => bundles.Dispose();
}
