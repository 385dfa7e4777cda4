using Suffice.Training.Networks;
using static TorchSharp.torch;

namespace Suffice.Training.Optimisation;

/// <summary>One step's examples.</summary>
/// <param name="Inputs">As the network reads them.</param>
/// <param name="Labels">(B), int64.</param>
/// <param name="Indices">Their positions in the training set.</param>
/// <param name="PatchKeep">Share of patch tokens to draw in this step.</param>
internal sealed record Batch(NetworkInput Inputs, Tensor Labels, int[] Indices, double PatchKeep)
{
    /// <summary>The examples named, changed at random as the options say.</summary>
    public static Batch Augmented(TrainingSet data, int[] indices, TrainingOptions options, double patchKeep, Random random) =>
        Of(data, data.Augmented(indices, options, random), indices, patchKeep);

    /// <summary>The examples named, as they are or all mirrored.</summary>
    public static Batch Plain(TrainingSet data, int[] indices, bool mirrored = false) =>
        Of(data, data.Plain(indices, mirrored), indices, 1);

    private static Batch Of(TrainingSet data, NetworkInput inputs, int[] indices, double patchKeep) =>
        new(inputs, tensor(Array.ConvertAll(indices, i => data.Labels[i])), indices, patchKeep);
}
