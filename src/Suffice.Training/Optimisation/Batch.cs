using Suffice.Training.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Optimisation;

/// <summary>One step's examples.</summary>
/// <param name="Inputs">As the network reads them.</param>
/// <param name="Labels">(B), int64.</param>
/// <param name="Indices">Their positions in the training set.</param>
/// <param name="PatchKeep">Share of patch tokens to draw in this step.</param>
/// <param name="Own">(B): the share of each example that is its own; the rest is of the next one (<see cref="CutMix"/>). Null: all
/// is.</param>
internal sealed record Batch(NetworkInput Inputs, Tensor Labels, int[] Indices, double PatchKeep, float[]? Own)
{
    /// <summary>The examples named, changed at random as the options say.</summary>
    public static Batch Augmented(TrainingSet data, int[] indices, TrainingOptions options, double patchKeep, Random random)
    {
        NetworkInput inputs = data.Augmented(indices, options, random);
        return Of(data, inputs, indices, patchKeep, data.Mix(inputs, options, random));
    }

    /// <summary>The examples named, as they are or all mirrored.</summary>
    public static Batch Plain(TrainingSet data, int[] indices, bool mirrored = false) =>
        Of(data, data.Plain(indices, mirrored), indices, 1, null);

    /// <summary>Cross-entropy of answers, (B, classes), with the labels.</summary>
    public Tensor CrossEntropy(Tensor answers, double smoothing = 0)
    {
        if (Own is null)
            return nn.functional.cross_entropy(answers, Labels, label_smoothing: smoothing);
        using DisposeScope scope = NewDisposeScope();
        return Mixed(Each(Labels), Each(Labels.roll(-1))).mean().MoveToOuterDisposeScope();

        Tensor Each(Tensor labels) =>
            nn.functional.cross_entropy(answers, labels, reduction: nn.Reduction.None, label_smoothing: smoothing);
    }

    /// <summary>What is wanted of each example, (B, …), mixed as the examples are.</summary>
    public Tensor Mixed(Tensor wanted) => Own is null ? wanted : Mixed(wanted, wanted.roll(-1, 0));

    private Tensor Mixed(Tensor own, Tensor next)
    {
        Tensor share = tensor(Own!).reshape([-1, .. Enumerable.Repeat(1L, (int)own.dim() - 1)]);
        return next.Plus(share * (own - next));
    }

    private static Batch Of(TrainingSet data, NetworkInput inputs, int[] indices, double patchKeep, float[]? own) =>
        new(inputs, tensor(Array.ConvertAll(indices, i => data.Labels[i])), indices, patchKeep, own);
}
