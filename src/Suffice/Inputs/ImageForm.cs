using Suffice.Bundles;
using Suffice.Models;

namespace Suffice.Inputs;

/// <summary>Images.</summary>
internal sealed class ImageForm : InputForm
{
    public override ModelInput Noise(ModelDescription model)
    {
        byte[] pixels = new byte[model.ImageSize * model.ImageSize * model.Channels];
        new Random(0).NextBytes(pixels);
        return new PixelImage(model.ImageSize, model.ImageSize, model.Channels, pixels);
    }

    public override InputBuffer Buffer(ModelDescription model, Preprocessing preprocessing, int capacity) =>
        new PixelBuffer(model, preprocessing, capacity);
}
