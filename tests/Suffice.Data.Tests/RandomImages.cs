using Suffice.Data.Examples;
using Suffice.Inputs;

namespace Suffice.Data.Tests;

/// <summary>Noise with labels, in memory.</summary>
internal sealed class RandomImages(int count, int seed) : ImageDataset
{
    public override string Name => "noise";

    public override string[] Labels => ["ant", "bee", "cow", "dog"];

    public override int Count => count;

    public override PixelImage Image(int i)
    {
        var pixels = new byte[64];
        new Random((seed * 100_003) + i).NextBytes(pixels);
        return new PixelImage(8, 8, 1, pixels);
    }

    public override int Label(int i) => (i * 7 / 3) % 4;

    public override OfficialSplit OfficialSplitOf(int i) => OfficialSplit.Train;

    public override string Id(int i) => $"noise/{i:00000}";
}
