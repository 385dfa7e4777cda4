using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Networks;

/// <summary>
/// A <see cref="BatchNormalisation"/> between the convolutions of an image's embedding. It is there while a net is trained;
/// afterwards each is folded into the convolution before it, so that nothing of it is left to run. Means and
/// deviations are those of images changed as in training: erased rectangles move them, and the net has learnt to live with that.
/// </summary>
internal static class EmbeddingNorms
{
    /// <summary>Whether a parameter is one of theirs; no bundle has them.</summary>
    public static bool Owns(string parameter) => parameter.StartsWith("patch_norm.", StringComparison.Ordinal);

    /// <summary>Begins where the net stands without them: each scale and shift undoes the normalisation on the images given.</summary>
    /// <param name="network">With norms; its convolutions come from a trained net.</param>
    /// <param name="images">(B, C, H, W) as the net will see them.</param>
    public static void Undo(EncoderNetwork network, Tensor images) => Walk(network, images, static (_, norm, mean, deviation) =>
        {
            norm.weight.copy_(deviation);
            norm.bias.copy_(mean);
        });

    /// <summary>Takes them away: the convolutions do what both did, with the means and deviations of the images given.</summary>
    /// <inheritdoc cref="Undo"/>
    public static void Fold(EncoderNetwork network, Tensor images)
    {
        Walk(network, images, static (convolution, norm, mean, deviation) =>
        {
            Tensor scale = norm.weight / deviation; // (outputs)
            convolution.weight!.mul_(scale.reshape(-1, 1, 1, 1));
            convolution.bias!.copy_(((convolution.bias! - mean) * scale).Plus(norm.bias));
        });
        network.IsNormalised = false;
    }

    private static void Walk(EncoderNetwork network, Tensor images, Action<Conv2d, BatchNormalisation, Tensor, Tensor> change)
    {
        using IDisposable _ = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor grid = images;
        for (int i = 0; i < network.Convolutions.Count; i++)
        {
            (Conv2d convolution, BatchNormalisation norm) = (network.Convolutions[i], network.ConvolutionNorms[i]);
            Tensor output = convolution.forward(i == 0 ? grid : nn.functional.gelu(grid));
            (Tensor mean, Tensor deviation) = BatchNormalisation.Statistics(output);
            change(convolution, norm, mean, deviation);
            grid = norm.forward(output); // of what the convolution gave before it was changed
        }
    }
}
