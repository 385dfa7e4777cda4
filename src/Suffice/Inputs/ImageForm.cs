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

    public override int Tokens(ModelDescription model, ModelInput input) => model.Tokens;

    public override ModelInput Least(ModelInput input, string name, ModelDescription model, Preprocessing preprocessing)
    {
        int numbers = model.Kind.Numbers(model);
        if (input is not PixelImage image || image.Pixels.Length <= sizeof(float) * numbers)
            return input;
        float[] values = new float[numbers];
        PixelBuffer.Write(image, name, model, preprocessing, values);
        return new PreparedPixels(values);
    }

    public override InputBuffer Buffer(ModelDescription model, Preprocessing preprocessing, int capacity) =>
        new PixelBuffer(model, preprocessing, capacity);
}
