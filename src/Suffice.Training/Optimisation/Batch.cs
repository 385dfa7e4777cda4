using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Optimisation;

/// <summary>One step's images.</summary>
/// <param name="Images">(B, C, H, W).</param>
/// <param name="Labels">(B), int64.</param>
/// <param name="Indices">Their positions in the training set.</param>
/// <param name="PatchKeep">Share of patch tokens to draw in this step.</param>
public sealed record Batch(Tensor Images, Tensor Labels, int[] Indices, double PatchKeep)
{
    /// <summary>Copies, mirrors and shifts the images named.</summary>
    public static Batch Augmented(TrainingSet data, int[] indices, TrainingOptions options, double patchKeep, Random random)
    {
        var pixels = new float[indices.Length * data.ImageLength];
        for (int i = 0; i < indices.Length; i++)
            Augmentation.Apply(data, indices[i], options, random, pixels.AsSpan(i * data.ImageLength, data.ImageLength));
        return Of(data, pixels, indices, patchKeep);
    }

    /// <summary>The images named, as they are or all mirrored.</summary>
    public static Batch Plain(TrainingSet data, int[] indices, bool mirrored = false)
    {
        var pixels = new float[indices.Length * data.ImageLength];
        for (int i = 0; i < indices.Length; i++)
            Augmentation.Copy(data, indices[i], mirrored, 0, 0, pixels.AsSpan(i * data.ImageLength, data.ImageLength));
        return Of(data, pixels, indices, 1);
    }

    private static Batch Of(TrainingSet data, float[] pixels, int[] indices, double patchKeep)
    {
        long size = data.Model.ImageSize;
        Tensor images = Aligned.Of(pixels, indices.Length, data.Model.Channels, size, size);
        return new Batch(images, tensor(Array.ConvertAll(indices, i => data.Labels[i])), indices, patchKeep);
    }
}
