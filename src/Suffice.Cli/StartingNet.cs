using Suffice.Bundles;
using Suffice.Data.Examples;
using Suffice.Files;
using Suffice.Import;
using Suffice.Import.Sources;
using Suffice.Training;
using Suffice.Training.Backbones;

namespace Suffice.Cli;

/// <summary>The net that training begins with: a static bundle, or one from elsewhere, which is imported into the run's folder.</summary>
internal static class StartingNet
{
    /// <summary>The static bundle that training begins with.</summary>
    /// <param name="run">Where an imported net goes. It stays once the run has begun with it.</param>
    /// <param name="start">Its name: a path, or as import takes it. Null: none.</param>
    /// <param name="messages">Told what is fetched.</param>
    /// <param name="cancellationToken">Stops fetching.</param>
    /// <returns>Null: training begins at random.</returns>
    /// <exception cref="SufficeException">When the net cannot be fetched or understood, or is adapted already.</exception>
    public static string? Bundle(RunFolder run, string? start, IProgress<string> messages, CancellationToken cancellationToken)
    {
        if (start is null)
            return null;
        bool isBundle = Path.GetExtension(start) == BundleFile.Extension;
        string bundle = isBundle ? start : run.Imported;
        if (!isBundle && !(run.HasBegun && File.Exists(bundle)))
        {
            Directory.CreateDirectory(run.Path);
            var options = new ImportOptions { Sources = NetSources.All };
            ImportSummary summary = ModelImport.Run(start, bundle, options, messages, cancellationToken);
            messages.Report($"Imported {start}: {summary.Family}, {summary.Model.Depth} blocks {summary.Model.Width} wide");
        }
        using BundleFile file = BundleFile.Open(bundle);
        file.RequireStatic();
        return bundle;
    }

    /// <summary>The recipe, with the model of the net that training begins with unless it has one of its own.</summary>
    /// <param name="recipe">As written; null: the usual choices for such a net.</param>
    /// <param name="start">The static bundle.</param>
    /// <param name="data">What is to be told apart.</param>
    public static Recipe Fitted(Recipe? recipe, string start, LabelledDataset data)
    {
        using BundleFile file = BundleFile.Open(start);
        return RecipeModels.Around(recipe, InheritedWeights.Describe(file.Manifest.Model, data.Labels.Length), data.Count);
    }
}
