using System.Text;
using Suffice.Bundles;
using Suffice.Evaluation.Datasets;
using Suffice.Training;
using Suffice.Training.Adapting;

namespace Suffice.Cli;

/// <summary>The files of one run: what <c>train</c>, <c>adapt</c> and <c>compile</c> hand on to each other.</summary>
/// <param name="Path">The folder.</param>
internal sealed record RunFolder(string Path)
{
    /// <summary>The recipe it was begun with, with the data set's name and number of classes.</summary>
    public string RecipeFile => In("recipe.json");

    /// <summary>The teacher.</summary>
    public string Static => In("net.static.suffice");

    /// <summary>The nets to learn from that a recipe names.</summary>
    public string[] Tutors(Recipe recipe) => [.. recipe.Tutors.Select((tutor, i) => In($"tutor{i + 1}{(tutor.Residual is null ? BundleFile.Extension : ".safetensors")}"))];

    /// <summary>The tokenizer of a run on texts; every bundle holds a copy.</summary>
    public string Tokenizer => In("tokenizer");

    /// <summary>The deployable bundle.</summary>
    public string Bundle => In("net.suffice");

    public AdaptationFolder Adaptation => new(Path);

    /// <summary>A net of fewer blocks trained alone.</summary>
    public string Smaller(int blocks) => In($"net.blocks{blocks}.suffice");

    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when nothing was begun here.</exception>
    public Recipe Recipe() => File.Exists(RecipeFile)
        ? Training.Recipe.Load(RecipeFile)
        : throw new SufficeException(Fault.Usage, $"{RecipeFile} is missing: no run was begun in {Path}. Begin one with `train --data … --recipe recipes/fashion-mnist.json --out {Path}`.");

    /// <summary>
    /// Puts a recipe into the folder, or finds that the run there goes on with it. What was trained must not change; how it is adapted may,
    /// until adaptation has begun.
    /// </summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when the run there is another one.</exception>
    public void Begin(Recipe recipe)
    {
        if (File.Exists(RecipeFile))
        {
            Recipe known = Recipe();
            bool adapting = File.Exists(Adaptation.Record) || Directory.EnumerateFiles(Path, "heads.*").Any();
            if (Binding(known, adapting) != Binding(recipe, adapting))
                throw new SufficeException(Fault.Usage, $"{Path} holds a run of another recipe or data set. Leave --recipe out to go on with that run, or give another --out folder.");
        }
        AtomicFile.Write(RecipeFile, stream => stream.Write(Encoding.UTF8.GetBytes(recipe.ToJson() + "\n")));
    }

    /// <summary>Checks that a data set is the one that a bundle was trained on, divided in the same way.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Data"/>, or <see cref="Fault.Usage"/> for another seed.</exception>
    public static void CheckData(string bundle, LabelledDataset data, int splitSeed)
    {
        using BundleFile file = BundleFile.Open(bundle);
        BundleManifest manifest = file.Manifest;
        if (manifest.Provenance.Data != data.Name)
            throw new SufficeException(Fault.Data, $"{bundle} was trained on {manifest.Provenance.Data}, but --data is {data.Name}. Give the data set it was trained on.");
        if (!manifest.Labels.SequenceEqual(data.Labels))
            throw new SufficeException(Fault.Data, $"The labels of {data.Name} are not those of {bundle}: {Shown(data.Labels)} instead of {Shown(manifest.Labels)}. Give the data set it was trained on, or train again.");
        if (manifest.Provenance.Seed != splitSeed)
            throw new SufficeException(Fault.Usage, $"{bundle} was trained with split seed {manifest.Provenance.Seed}, but this run's recipe has {splitSeed}: images it was trained on would decide about its exits. Set split_seed to {manifest.Provenance.Seed}.");
    }

    private static string Binding(Recipe recipe, bool adapting) => (recipe with
    {
        Description = "",
        SmallerBlocks = [],
        SmallerTraining = null,
        Adaptation = adapting ? recipe.Adaptation : new AdaptationOptions(),
    }).ToJson();

    private static string Shown(string[] labels) => $"{labels.Length} ({string.Join(", ", labels.Take(5))}{(labels.Length > 5 ? ", …" : "")})";

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
