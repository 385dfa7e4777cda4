using Suffice.Bundles;
using Suffice.Models;

namespace Suffice.Inputs;

/// <summary>
/// Turns an image into a model's input. Training, evaluation and the runtime all call this and nothing else, so that a model meets in use
/// exactly the numbers it was trained on. In this order:
/// <list type="number">
/// <item>Channels: RGB → grey by Rec. 601 luma, rounded to 8 bits, <c>(19595 R + 38470 G + 7471 B + 32768) / 65536</c>, so that a grey
/// image stored as RGB gives the grey image; grey → RGB by repetition.</item>
/// <item>Size, where <see cref="Preprocessing.Resizing"/> says nothing: bilinear over the whole image (the aspect ratio is not kept), pixel
/// centres at half-integers, edges repeated, no antialiasing filter, not rounded to 8 bits: output pixel i reads position
/// (i + ½) · size / newSize − ½. Where it says how: the middle of the image resized in that way (<see cref="MiddleOfImage"/>). An axis that
/// is as long as it should be is never resampled.</item>
/// <item>Values: (pixel / 255 − mean) / deviation, per channel.</item>
/// </list>
/// </summary>
internal static class ImagePreparation
{
    /// <summary>Writes the model's input for one image.</summary>
    /// <param name="image">Any size; grey or RGB.</param>
    /// <param name="model">Says size and channels.</param>
    /// <param name="preprocessing">Says what is converted, what is refused, and the normalisation.</param>
    /// <param name="destination">(C, H, W) floats; longer spans are filled at their beginning.</param>
    /// <param name="name">What errors call the image.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/> when the image would need a conversion that the preprocessing forbids;
    /// <see cref="Fault.Bundle"/> when mean or deviation do not fit the channels.</exception>
    public static void Prepare(PixelImage image, ModelDescription model, Preprocessing preprocessing, Span<float> destination, string name)
    {
        int size = model.ImageSize;
        Check(image, model, preprocessing, name);
        if (destination.Length < model.Channels * size * size)
            throw new ArgumentException(
                $"The input needs {model.Channels * size * size} floats; the destination holds {destination.Length}.",
                nameof(destination)
            );
        bool resize = image.Width != size || image.Height != size;
        MiddleOfImage? middle = preprocessing is { Resize: true, Resizing: { } resizing }
            ? new MiddleOfImage(image.Width, image.Height, size, resizing)
            : null;
        for (int channel = 0; channel < model.Channels; channel++)
        {
            Span<float> plane = destination.Slice(channel * size * size, size * size); // (H, W)
            float scale = 1 / (255 * preprocessing.Deviation[channel]);
            float shift = -preprocessing.Mean[channel] / preprocessing.Deviation[channel];
            bool toGrey = model.Channels == 1 && image.Channels == 3;
            if (middle is not null)
                middle.Write(new ImagePlane(image, channel, toGrey), plane);
            else if (resize || toGrey)
                Resample(new ImagePlane(image, channel, toGrey), size, plane);
            else
                Copy(image, channel, plane);
            for (int i = 0; i < plane.Length; i++)
                plane[i] = (plane[i] * scale) + shift;
        }
    }

    private static void Check(PixelImage image, ModelDescription model, Preprocessing preprocessing, string name)
    {
        int size = model.ImageSize;
        if (!preprocessing.Resize && (image.Width != size || image.Height != size))
            throw new SufficeException(
                Fault.Data,
                $"{name} is {image.Width} × {image.Height} pixels; this model takes {size} × {size} and does not resize. Resize the "
                    + "image, or make a bundle whose preprocessing resizes."
            );
        if (!preprocessing.ConvertChannels && image.Channels != model.Channels)
            throw new SufficeException(
                Fault.Data,
                $"{name} is {Mode(image.Channels)}; this model takes {Mode(model.Channels)} and does not convert. Convert the image, or "
                    + "make a bundle whose preprocessing converts channels."
            );
        if (
            preprocessing.Mean.Length != model.Channels
            || preprocessing.Deviation.Length != model.Channels
            || !AllPositive(preprocessing.Deviation)
        )
            throw new SufficeException(
                Fault.Bundle,
                $"The preprocessing has {preprocessing.Mean.Length} means and {preprocessing.Deviation.Length} deviations for "
                    + $"{model.Channels} channels; each channel needs one of both, deviations above zero."
            );
    }

    private static bool AllPositive(float[] values)
    {
        foreach (float value in values)
            if (!(value > 0))
                return false;
        return true;
    }

    private static string Mode(int channels) => channels == 1 ? "grey" : "RGB";

    /// <summary>What resampling to the same size gives, without its arithmetic.</summary>
    private static void Copy(PixelImage image, int channel, Span<float> plane)
    {
        ReadOnlySpan<byte> pixels = image.Pixels;
        if (image.Channels == 1)
        {
            for (int i = 0; i < plane.Length; i++)
                plane[i] = pixels[i];
            return;
        }
        for (int i = 0, from = channel; i < plane.Length; i++, from += 3)
            plane[i] = pixels[from];
    }

    private static void Resample(ImagePlane source, int size, Span<float> plane)
    {
        int width = source.Image.Width,
            height = source.Image.Height;
        for (int y = 0; y < size; y++)
        {
            (int top, int bottom, float down) = Tap(y, height, size);
            for (int x = 0; x < size; x++)
            {
                (int left, int right, float across) = Tap(x, width, size);
                float upper = Mix(source.At((top * width) + left), source.At((top * width) + right), across);
                float lower = Mix(source.At((bottom * width) + left), source.At((bottom * width) + right), across);
                plane[(y * size) + x] = Mix(upper, lower, down);
            }
        }
    }

    /// <summary>The two source positions an output position reads, and the second one's share.</summary>
    private static (int First, int Second, float Share) Tap(int position, int sourceSize, int size)
    {
        float at = Math.Clamp((((position + 0.5f) * sourceSize) / size) - 0.5f, 0, sourceSize - 1);
        int first = (int)at;
        return (first, Math.Min(first + 1, sourceSize - 1), at - first);
    }

    private static float Mix(float a, float b, float share) => a + ((b - a) * share);
}
