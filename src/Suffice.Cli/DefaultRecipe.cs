using Suffice.Bundles;
using Suffice.Training;
using Suffice.Training.Adapting;
using Suffice.Training.Optimisation;

namespace Suffice.Cli;

/// <summary>The recipe of an adaptation for which none was given.</summary>
internal static class DefaultRecipe
{
    /// <param name="teacher">The static bundle.</param>
    /// <param name="examples">How many there are.</param>
    public static Recipe For(string teacher, int examples)
    {
        using BundleFile file = BundleFile.Open(teacher);
        BundleManifest manifest = file.Manifest;
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
