using Suffice.Bundles;
using Suffice.Models;

namespace Suffice.Inputs;

/// <summary>Images as normalised pixels.</summary>
internal sealed class PixelBuffer(ModelDescription model, Preprocessing preprocessing, int capacity) : InputBuffer
{
    private readonly int floats = model.Kind.Numbers(model); // of one image
    private float[] pixels = []; // (B, C, H, W), of the largest batch so far
    private int used;

    public override ReadOnlySpan<float> Values => pixels.AsSpan(0, used);

    public override void Clear() => used = 0;

    public override int Add(ModelInput input, string name)
    {
        if (used + floats > pixels.Length)
            Array.Resize(ref pixels, (int)Math.Min((long)capacity * floats, Math.Max(2L * pixels.Length, used + floats)));
        Write(input, name, model, preprocessing, pixels.AsSpan(used, floats));
        used += floats;
        return model.Tokens;
    }

    /// <summary>Writes one image as the net reads it.</summary>
    /// <param name="place">(C, H, W).</param>
    public static void Write(ModelInput input, string name, ModelDescription model, Preprocessing preprocessing, Span<float> place)
    {
        if (input is PreparedPixels prepared)
            prepared.CopyTo(place, name);
        else
            ImagePreparation.Prepare((PixelImage)input, model, preprocessing, place, name);
    }
}
