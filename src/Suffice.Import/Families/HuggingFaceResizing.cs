using Suffice.Bundles;
using Suffice.Import.Files;

namespace Suffice.Import.Families;

/// <summary>
/// How Hugging Face's processors resize images: <c>size</c>, <c>crop_size</c> and <c>resample</c> of <c>preprocessor_config.json</c>.
/// </summary>
internal static class HuggingFaceResizing
{
    private const int Bilinear = 2,
        Bicubic = 3; // as Pillow numbers its filters

    /// <summary>Processors for which a size that is a single number means the shorter edge; for others it means both.</summary>
    private static readonly string[] OfShorterEdge = ["Bit", "CLIP"];

    /// <param name="file">The configuration.</param>
    /// <param name="size">The model's images, pixels; edges are in proportion where the source's are others.</param>
    /// <param name="notes">Gets what is done in another way here.</param>
    /// <returns>Null where the source does not resize.</returns>
    /// <exception cref="SufficeException"><see cref="Fault.Bundle"/>: sizes are missing, are no squares, or do not fit.</exception>
    public static ImageResizing? Of(ConfigFile file, int size, List<string> notes)
    {
        if (!file.FlagOr("do_resize", true))
        {
            notes.Add("the source does not resize images; the bundle resizes those of other sizes whole, bilinearly");
            return null;
        }
        (int edge, bool keepsAspect) = Edge(file, size);
        int cut = file.FlagOr("do_center_crop", false) ? Square(file, "crop_size", edge) : edge;
        if (cut > edge || (long)edge * size / cut > ImageResizing.MostEdge)
            throw file.Bad(
                $"cuts {cut} pixels (crop_size) out of images that are resized to {edge} (size)",
                "Correct one of them, or get the file again"
            );
        if (cut != size)
            notes.Add($"images are prepared for {size} × {size} pixels; the source prepares {cut} × {cut}, in the same proportion");
        int filter = file.WholeOr("resample", Bilinear)!.Value;
        if (filter is not (Bilinear or Bicubic))
            notes.Add($"images are resized bicubically; the source uses Pillow's filter {filter}");
        return new ImageResizing(
            (int)((long)edge * size / cut),
            filter == Bilinear ? ResamplingFilter.Bilinear : ResamplingFilter.Bicubic,
            keepsAspect
        );
    }

    private static (int Edge, bool KeepsAspect) Edge(ConfigFile file, int size)
    {
        if (file.Inner("size") is { } inner)
            return inner.Has("shortest_edge") ? (inner.Whole("shortest_edge"), true) : (Square(file, "size", size), false);
        string processor = file.Text("image_processor_type") ?? file.Text("feature_extractor_type") ?? "";
        return (Square(file, "size", size), OfShorterEdge.Any(name => processor.StartsWith(name, StringComparison.Ordinal)));
    }

    /// <summary>A number, or an object of two equal ones.</summary>
    private static int Square(ConfigFile file, string key, int otherwise)
    {
        if (file.Inner(key) is not { } sides)
            return file.Has(key) ? file.Whole(key) : otherwise;
        (int height, int width) = (sides.Whole("height"), sides.Whole("width"));
        return height == width
            ? height
            : throw file.Bad(
                $"has '{key}' of {height} × {width} pixels",
                "Bundles read squares: import a net for square images, or correct it"
            );
    }
}
