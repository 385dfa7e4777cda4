using Suffice.Bundles;
using Suffice.Data;
using Suffice.Models;
using Suffice.Training.Networks;

namespace Suffice.Training.Optimisation;

/// <summary>
/// Prepared examples in memory, by the same code as in use: <see cref="ImageTrainingSet"/> or <see cref="TextTrainingSet"/>.
/// </summary>
internal abstract class TrainingSet
{
    private protected TrainingSet(ModelDescription model, long[] labels)
    {
        Model = model;
        Labels = labels;
    }

    public ModelDescription Model { get; }

    /// <summary>(n).</summary>
    public long[] Labels { get; }

    public int Count => Labels.Length;

    /// <summary>Equal for sets of the same inputs, hexadecimal.</summary>
    public abstract string ContentHash { get; }

    /// <summary>Whether examples can be mirrored.</summary>
    public virtual bool HasMirrorImages => false;

    /// <summary>Tokens of the longest example, class token included.</summary>
    public abstract int MostTokens { get; }

    /// <summary>Mean multiply-adds of the static model.</summary>
    public abstract long StaticMacs { get; }

    /// <summary>Prepares some examples of a data set.</summary>
    /// <param name="examples">The data set as the model reads it.</param>
    /// <param name="indices">Which of them.</param>
    /// <param name="preprocessing">Of images.</param>
    public static TrainingSet Of(ExampleReader examples, IReadOnlyList<int> indices, Preprocessing preprocessing)
    {
        ArgumentNullException.ThrowIfNull(examples);
        return TrainingInputs.Of(examples.Model).Prepare(examples, indices, preprocessing);
    }

    /// <summary>Cuts the set into the batches of an epoch, all of one size; what is left over waits for another epoch.</summary>
    public virtual IEnumerable<int[]> Batches(int size, Random random)
    {
        int[] order = [.. Enumerable.Range(0, Count)];
        random.Shuffle(order);
        return Enumerable.Range(0, Math.Max(1, Count / size)).Select(i => order[(i * size)..Math.Min((i + 1) * size, Count)]);
    }

    /// <summary>The examples named in batches of which each holds examples of like length, so that little is padded.</summary>
    public virtual IEnumerable<int[]> Alike(int[] indices, int size) => indices.Chunk(size);

    /// <summary>The examples named, as they are or all mirrored.</summary>
    public abstract NetworkInput Plain(int[] indices, bool mirrored = false);

    /// <summary>The examples named, changed at random as the options say.</summary>
    public abstract NetworkInput Augmented(int[] indices, TrainingOptions options, Random random);

    /// <summary>Mixes examples with each other in place, where the options say so.</summary>
    /// <returns>(B): the share of each example that is its own, the rest being of the next one. Null: all is.</returns>
    public virtual float[]? Mix(NetworkInput inputs, TrainingOptions options, Random random) => null;
}
