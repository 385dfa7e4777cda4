namespace Suffice.Inputs;

/// <summary>One channel of an image, as a model wants it, read by pixel index.</summary>
internal readonly ref struct ImagePlane
{
    private readonly ReadOnlySpan<byte> pixels;
    private readonly int stride,
        offset;
    private readonly bool toGrey;

    /// <param name="image">Grey images stand for every channel.</param>
    /// <param name="channel">Which of the model's.</param>
    /// <param name="toGrey">Whether RGB becomes grey, by Rec. 601 luma rounded to 8 bits.</param>
    public ImagePlane(PixelImage image, int channel, bool toGrey)
    {
        Image = image;
        pixels = image.Pixels;
        stride = image.Channels;
        offset = image.Channels == 1 || toGrey ? 0 : channel;
        this.toGrey = toGrey;
    }

    public PixelImage Image { get; }

    /// <summary>0 to 255.</summary>
    public int At(int pixel) =>
        toGrey
            ? ((19595 * pixels[pixel * 3]) + (38470 * pixels[(pixel * 3) + 1]) + (7471 * pixels[(pixel * 3) + 2]) + 32768) >> 16
            : pixels[(pixel * stride) + offset];
}
