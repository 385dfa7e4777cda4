using Suffice.Bundles;
using Suffice.Import.Files;
using Suffice.Models;

namespace Suffice.Import.Families;

/// <summary>What a source says about how images are prepared, as far as bundles can do it; what they cannot is noted.</summary>
internal static class ImagePreprocessing
{
    private static readonly double[] Halves = [0.5, 0.5, 0.5],
        ImageNetMean = [0.485, 0.456, 0.406],
        ImageNetDeviation = [0.229, 0.224, 0.225];

    /// <summary>From <c>preprocessor_config.json</c>.</summary>
    public static Preprocessing OfHuggingFace(FamilySource source, ModelDescription model, bool likeImageNet)
    {
        int channels = model.Channels;
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
        ImageResizing? resizing = HuggingFaceResizing.Of(file, model.ImageSize, source.Notes);
        if (!file.FlagOr("do_normalize", true))
            return Of([0, 0, 0], [1, 1, 1], channels, resizing);
        return Of(Listed(file, "image_mean") ?? Halves, Listed(file, "image_std") ?? Halves, channels, resizing);
    }

    /// <summary>From timm's <c>pretrained_cfg</c>.</summary>
    public static Preprocessing OfTimm(FamilySource source, ConfigFile? settings, ModelDescription model)
    {
        if (settings is null || Listed(settings, "mean") is not { } mean || Listed(settings, "std") is not { } deviation)
        {
            source.Notes.Add(
                "assumed: pixels normalised by mean 0.5 and deviation 0.5, because the source has no pretrained_cfg with them"
            );
            return Of(Halves, Halves, model.Channels);
        }
        return Of(mean, deviation, model.Channels, TimmResizing.Of(settings, model.ImageSize, source.Notes));
    }

    /// <summary>A number for each channel, or one for all; null where there is no list.</summary>
    private static double[]? Listed(ConfigFile file, string key) =>
        file.Numbers(key) is not []
            ? file.Numbers(key)
            : throw file.Bad($"has an empty list '{key}'", "Give one number for each channel, or get the file again");

    private static Preprocessing Of(double[] mean, double[] deviation, int channels, ImageResizing? resizing = null) =>
        new(Fit(mean, channels), Fit(deviation, channels)) { Resizing = resizing };

    private static float[] Fit(double[] values, int channels) =>
        [.. Enumerable.Range(0, channels).Select(i => (float)values[Math.Min(i, values.Length - 1)])];
}
