using static TorchSharp.torch;

namespace Suffice.Training.Optimisation;

/// <summary>
/// Rectangles of one image in another, whose wanted answer is mixed by area (Yun et al., arXiv 1905.04899): a net cannot rely on one part
/// of an image, and sees more than there is.
/// </summary>
internal static class CutMix
{
    /// <summary>Changes images in place: each with some probability takes a rectangle, of any share of it, from the next.</summary>
    /// <param name="images">(B, C, H, W). The last one has no next, and stays as it is.</param>
    /// <param name="probability">That an image takes part.</param>
    /// <param name="random">Draws which, and where.</param>
    /// <returns>(B): the share of each image that is its own; the rest is that of the next.</returns>
    public static float[] Apply(Tensor images, double probability, Random random)
    {
        (int count, int height, int width) = ((int)images.shape[0], (int)images.shape[2], (int)images.shape[3]);
        var own = new float[count];
        Array.Fill(own, 1);
        for (int i = 0; i < count - 1; i++) // The next is still whole.
        {
            if (random.NextDouble() >= probability)
                continue;
            double side = Math.Sqrt(random.NextDouble());
            (int top, int bottom) = Span(height, side, random);
            (int left, int right) = Span(width, side, random);
            using Tensor from = Part(images, i + 1, top, bottom, left, right),
                to = Part(images, i, top, bottom, left, right);
            to.copy_(from).Dispose();
            own[i] = 1 - ((bottom - top) * (right - left) / (float)(height * width));
        }
        return own;
    }

    /// <summary>A stretch with its middle anywhere, cut at the edges.</summary>
    private static (int First, int End) Span(int length, double share, Random random)
    {
        int half = (int)Math.Round(length * share / 2);
        int middle = random.Next(length);
        return (Math.Max(0, middle - half), Math.Min(length, middle + half));
    }

    private static Tensor Part(Tensor images, int image, int top, int bottom, int left, int right) =>
        images[image, .., top..bottom, left..right];
}
