using Suffice.Bundles;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Commands.Benching;

/// <summary>Normalised pixels, (C, H, W).</summary>
internal sealed class ImageRows : InputRows
{
    public override int Floats(ModelDescription model) => model.Kind.Numbers(model);

    public override float[] Noise(ModelDescription model, int count) =>
        GeneratedModels.Normal(new Random(1), (long)count * Floats(model), 1);

    public override void Write(ModelInput input, string name, BundleManifest manifest, Span<float> row) =>
        PixelBuffer.Write(input, name, manifest.Model, manifest.Preprocessing, row);

    public override bool RunsAsTheyAre => true;

    public override void Fill(InputBatch batch, ReadOnlySpan<float> rows, int floats)
    {
        batch.Clear();
        for (int from = 0; from < rows.Length; from += floats)
            batch.Add(new PreparedPixels(rows.Slice(from, floats).ToArray()), "an image of the bench");
    }
}
