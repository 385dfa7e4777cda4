using Suffice.Bundles;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Onnx.Tests;

/// <summary>A thousand images that no two of which are alike: mixtures of two of the ten that come along, some easy, some hard.</summary>
internal static class ThousandImages
{
    public const int Count = 1000;

    /// <returns>(1000, C, H, W), prepared.</returns>
    public static float[] For(BundleFile bundle)
    {
        ModelDescription model = bundle.Manifest.Model;
        int floats = model.Channels * model.ImageSize * model.ImageSize;
        float[][] known =
        [
            .. Directory
                .EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Images"), "*.png")
                .Order(StringComparer.Ordinal)
                .Select(file =>
                {
                    float[] pixels = new float[floats];
                    ImagePreparation.Prepare(ImageDecoder.Read(file), model, bundle.Manifest.Preprocessing, pixels, file);
                    return pixels;
                }),
        ];
        var random = new Random(5);
        float[] all = new float[Count * floats];
        for (int i = 0; i < Count; i++)
        {
            float[] first = known[random.Next(known.Length)],
                second = known[random.Next(known.Length)];
            float share = random.NextSingle() / 2,
                noise = random.NextSingle() / 5;
            for (int p = 0; p < floats; p++)
                all[(i * floats) + p] = ((1 - share) * first[p]) + (share * second[p]) + (noise * (random.NextSingle() - 0.5f));
        }
        return all;
    }
}
