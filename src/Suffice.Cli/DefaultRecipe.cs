using Suffice.Bundles;
using Suffice.Training;
using Suffice.Training.Adapting;
using Suffice.Training.Optimisation;

namespace Suffice.Cli;

/// <summary>The recipe of an adaptation for which none was given.</summary>
internal static class DefaultRecipe
{
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
        return new Recipe
        {
            Description = "The usual choices for a net of this size. Nothing is trained before it is adapted.",
            Model = manifest.Model,
            Training = new TrainingOptions { Epochs = 0 },
            Adaptation = AdaptationDefaults.For(manifest.Model, examples),
            // Whatever the net was trained on stays in the same split, if it is among these.
            SplitSeed = manifest.Provenance.IsImported ? 0 : manifest.Provenance.Seed,
        };
    }
}
