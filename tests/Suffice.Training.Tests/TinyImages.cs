using Suffice.Bundles;
using Suffice.Data.Examples;
using Suffice.Data.Images;
using Suffice.Inputs;
using Suffice.Models;
using Suffice.Training.Optimisation;

namespace Suffice.Training.Tests;

/// <summary>Grey 8 × 8 images: one of four bright bands in noise, some clear, some faint. Mirroring does not change the class.</summary>
internal class TinyImages(int count, int seed = 1) : ImageDataset
{
    public override string Name => "bands";

    public override string[] Labels { get; } = ["first", "second", "third", "fourth"];

    public override int Count => count;

    public override PixelImage Image(int i)
    {
        var random = new Random((seed * 100_003) + i);
        int clarity = random.Next(20, 160);
        var pixels = new byte[64];
        for (int pixel = 0; pixel < 64; pixel++)
            pixels[pixel] = (byte)(random.Next(80) + (pixel / 16 == Label(i) ? clarity : 0));
        return new PixelImage(8, 8, 1, pixels);
    }

    public override int Label(int i) => i % 4;

    public override OfficialSplit OfficialSplitOf(int i) => OfficialSplit.Train;

    public override string Id(int i) => $"bands/{i:00000}";

    /// <summary>Writes the images as a tree of class folders.</summary>
    public string WriteTo(string folder)
    {
        for (int i = 0; i < Count; i++)
        {
            string path = Path.Combine(folder, Labels[Label(i)], $"{i:0000}.png");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, PngWriter.Encode(Image(i)));
        }
        return folder;
    }

    /// <summary>A static net for these images: 16 patches, 3 blocks.</summary>
    public static ModelDescription Model { get; } =
        new()
        {
            ImageSize = 8,
            Channels = 1,
            Embedding = [new(8, 3, 1, 1), new(16, 2, 2, 0)],
            Width = 16,
            Depth = 3,
            Heads = 2,
            HiddenWidth = 32,
            Classes = 4,
            Exits = [new(3, ExitPooling.Class, 0)],
        };

    public static Preprocessing Preprocessing { get; } = new([0.25f], [0.2f]);

    /// <summary>All images, prepared.</summary>
    public ImageTrainingSet Prepared() => ImageTrainingSet.Of(this, [.. Enumerable.Range(0, Count)], Model, Preprocessing);
}
