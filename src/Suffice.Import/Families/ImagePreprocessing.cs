using Suffice.Bundles;
using Suffice.Import.Files;

namespace Suffice.Import.Families;

/// <summary>What a source says about how images are prepared, as far as bundles can do it; what they cannot is noted.</summary>
internal static class ImagePreprocessing
{
    private static readonly double[] Halves = [0.5, 0.5, 0.5],
        ImageNetMean = [0.485, 0.456, 0.406],
        ImageNetDeviation = [0.229, 0.224, 0.225];

    private const string Resizing = "images are resized whole, bilinearly";

    /// <summary>From <c>preprocessor_config.json</c>.</summary>
    public static Preprocessing OfHuggingFace(FamilySource source, int channels, bool likeImageNet)
    {
        if (ConfigFile.Find(source.Folder, NetFiles.Preprocessor) is not { } file)
        {
            source.Notes.Add(
                $"assumed: pixels normalised by {(likeImageNet ? "ImageNet's means and deviations" : "mean 0.5 and deviation 0.5")}, "
                    + "because the source has no preprocessor_config.json"
            );
            return likeImageNet ? Of(ImageNetMean, ImageNetDeviation, channels) : Of(Halves, Halves, channels);
        }
        if (!file.FlagOr("do_rescale", true) || Math.Abs(file.NumberOr("rescale_factor", 1 / 255.0) - (1 / 255.0)) > 1e-6)
            throw file.Bad("does not scale pixels by 1/255", "Bundles do; import a net that was trained so");
        bool crops = file.FlagOr("do_center_crop", false);
        bool isBilinear = file.WholeOr("resample", 2) == 2;
        if (crops || !isBilinear)
            source.Notes.Add(
                $"{Resizing}; the source {(isBilinear ? "" : "resamples in another way")}{(isBilinear || !crops ? "" : " and ")}"
                    + $"{(crops ? "cuts out their middle" : "")}"
            );
        if (!file.FlagOr("do_normalize", true))
            return Of([0, 0, 0], [1, 1, 1], channels);
        return Of(Listed(file, "image_mean") ?? Halves, Listed(file, "image_std") ?? Halves, channels);
    }

    /// <summary>From timm's <c>pretrained_cfg</c>.</summary>
    public static Preprocessing OfTimm(FamilySource source, ConfigFile? settings, int channels)
    {
        if (settings is null || Listed(settings, "mean") is not { } mean || Listed(settings, "std") is not { } deviation)
        {
            source.Notes.Add(
                "assumed: pixels normalised by mean 0.5 and deviation 0.5, because the source has no pretrained_cfg with them"
            );
            return Of(Halves, Halves, channels);
        }
        string interpolation = settings.Text("interpolation") ?? "bicubic";
        double crop = settings.NumberOr("crop_pct", 1);
        if (interpolation != "bilinear" || crop < 1)
            source.Notes.Add(
                FormattableString.Invariant($"{Resizing}; the source resamples {interpolation} and keeps the middle {crop:0.###} of them")
            );
        return Of(mean, deviation, channels);
    }

    /// <summary>A number for each channel, or one for all; null where there is no list.</summary>
    private static double[]? Listed(ConfigFile file, string key) =>
        file.Numbers(key) is not []
            ? file.Numbers(key)
            : throw file.Bad($"has an empty list '{key}'", "Give one number for each channel, or get the file again");

    private static Preprocessing Of(double[] mean, double[] deviation, int channels) => new(Fit(mean, channels), Fit(deviation, channels));

    private static float[] Fit(double[] values, int channels) =>
        [.. Enumerable.Range(0, channels).Select(i => (float)values[Math.Min(i, values.Length - 1)])];
}
