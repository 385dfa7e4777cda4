using Suffice.Bundles;
using Suffice.Models;

namespace Suffice.Inputs;

/// <summary>Images as normalised pixels.</summary>
internal sealed class PixelBuffer(ModelDescription model, Preprocessing preprocessing, int capacity) : InputBuffer
{
    private readonly int floats = model.Kind.Numbers(model); // of one image
    private readonly float[] pixels = new float[capacity * model.Kind.Numbers(model)]; // (B, C, H, W)
    private int used;

    public override ReadOnlySpan<float> Values => pixels.AsSpan(0, used);

    public override void Clear() => used = 0;

    public override int Add(ModelInput input, string name)
    {
        ImagePreparation.Prepare((PixelImage)input, model, preprocessing, pixels.AsSpan(used, floats), name);
        used += floats;
        return model.Tokens;
    }
}
