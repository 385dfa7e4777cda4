using Suffice.Bundles;
using Suffice.Training;
using Suffice.Training.Optimisation;

namespace Suffice.Cli;

/// <summary>The recipe of an adaptation for which none was given.</summary>
internal static class DefaultRecipe
{
    /// <summary>Of all examples, in the training split.</summary>
    private const double TrainingShare = 0.6;

    /// <summary>Heads take so many steps to learn; of few examples, batches are smaller.</summary>
    private const int FewestSteps = 600,
        SmallestBatch = 16;

    /// <summary>The recipe of a run around a static net, whose model it has if it has none of its own.</summary>
    /// <param name="teacher">The static bundle.</param>
    /// <param name="recipe">Null: the usual choices.</param>
    /// <param name="examples">How many there are.</param>
    public static Recipe Around(string teacher, Recipe? recipe, int examples)
    {
        using BundleFile file = BundleFile.Open(teacher);
        BundleManifest manifest = file.Manifest;
        if (recipe is not null)
            return recipe.HasModel ? recipe : recipe with { Model = manifest.Model };
        Recipe usual = UsualRecipe.Of(manifest.Model);
        TrainingOptions heads = usual.Adaptation.Heads;
        int batch = (int)Math.Clamp(TrainingShare * examples * heads.Epochs / FewestSteps, SmallestBatch, heads.BatchSize);
        return usual with
        {
            Adaptation = usual.Adaptation with { Heads = heads with { BatchSize = batch } },
            // Whatever the net was trained on stays in the same split, if it is among these.
            SplitSeed = manifest.Provenance.IsImported ? 0 : manifest.Provenance.Seed,
        };
    }
}
