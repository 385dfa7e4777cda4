using Suffice.Training.Networks;
using static TorchSharp.torch;

namespace Suffice.Training.Optimisation;

/// <summary>A set of which only numbers of examples and labels are read, because what they are was computed before.</summary>
internal sealed class ExampleNumbers(TrainingSet set) : TrainingSet(set.Model, set.Labels)
{
    public override string ContentHash => set.ContentHash;

    public override int MostTokens => 1;

    public override long StaticMacs => set.StaticMacs;

    public override NetworkInput Plain(int[] indices, bool mirrored = false) => empty(0);

    public override NetworkInput Augmented(int[] indices, TrainingOptions options, Random random) => empty(0);
}
