using Suffice.Bundles;
using Suffice.Import.Files;

namespace Suffice.Import.Families;

/// <summary>How timm resizes images for evaluation: <c>crop_pct</c>, <c>crop_mode</c> and <c>interpolation</c> of its settings.</summary>
internal static class TimmResizing
{
    /// <summary>timm's own, for settings that say nothing.</summary>
    private const double UsualShare = 0.875;

    /// <param name="settings">timm's <c>pretrained_cfg</c>.</param>
    /// <param name="size">The model's images, pixels.</param>
    /// <param name="notes">Gets what is done in another way here.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Bundle"/>: the share that is kept is out of range.</exception>
    public static ImageResizing Of(ConfigFile settings, int size, List<string> notes)
    {
        double share = settings.NumberOr("crop_pct", UsualShare);
        if (share is not (> 0 and <= 1) || size / share > ImageResizing.MostEdge)
            throw settings.Bad(
                FormattableString.Invariant($"has crop_pct {share}, the share of an image's edge that is kept"),
                "It must be above 0 and at most 1, and usually is 0.8 or more: correct it, or get the file again"
            );
        string mode = settings.Text("crop_mode") ?? "center",
            interpolation = settings.Text("interpolation") ?? "bicubic";
        if (mode is not ("center" or "squash"))
            notes.Add($"images are cut to their middle; the source's crop_mode is '{mode}'");
        if (interpolation is not ("bicubic" or "bilinear"))
            notes.Add($"images are resized bicubically; the source says '{interpolation}'");
        return new ImageResizing(
            (int)Math.Floor(size / share),
            interpolation == "bilinear" ? ResamplingFilter.Bilinear : ResamplingFilter.Bicubic,
            KeepsAspect: mode != "squash"
        );
    }
}
