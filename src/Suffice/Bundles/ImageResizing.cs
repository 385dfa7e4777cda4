namespace Suffice.Bundles;

/// <summary>How pixels between pixels are weighed where an image is enlarged or reduced.</summary>
internal enum ResamplingFilter
{
    /// <summary>A triangle, one pixel to each side.</summary>
    Bilinear,

    /// <summary>Keys's cubic with a = −½, two pixels to each side (Keys 1981).</summary>
    Bicubic,
}

/// <summary>
/// How an image becomes as large as the model's, as nets for photographs are used to it: resized with a filter that is as much wider as the
/// image is reduced, so that nothing is skipped, and then cut to its middle.
/// </summary>
/// <param name="Edge">Pixels of the shorter edge after resizing; at least the model's image size, which is what is cut out.</param>
/// <param name="Filter">With which it is resized.</param>
/// <param name="KeepsAspect">Whether the longer edge is resized in proportion; else it gets <paramref name="Edge"/> pixels as well.</param>
internal sealed record ImageResizing(int Edge, ResamplingFilter Filter, bool KeepsAspect = true)
{
    /// <summary>Most pixels of an edge.</summary>
    public const int MostEdge = 1 << 16;
}
