using System.Text;
using Suffice.Bundles;
using Suffice.Data.Examples;
using Suffice.Data.Splits;
using Suffice.Evaluation.Outcomes;
using Suffice.Files;
using Suffice.Text;
using Suffice.Training;
using Suffice.Training.Adapting;

namespace Suffice.Cli;

/// <summary>The files of one run: what <c>train</c>, <c>adapt</c> and <c>compile</c> hand on to each other.</summary>
/// <param name="Path">The folder.</param>
internal sealed record RunFolder(string Path)
{
    /// <summary>The recipe it was begun with, with the data set's name and number of classes.</summary>
    public string RecipeFile => In("recipe.json");

    /// <summary>Whether training has begun, and what with is known.</summary>
    public bool HasBegun => File.Exists(RecipeFile);

    /// <summary>The teacher.</summary>
    public string Static => In("net.static.suffice");

    /// <summary>The nets to learn from that a recipe names.</summary>
    public string[] Tutors(Recipe recipe) =>
        [.. recipe.Tutors.Select((tutor, i) => In($"tutor{i + 1}{(tutor.Residual is null ? BundleFile.Extension : ".safetensors")}"))];

    /// <summary>The tokenizer of a run on texts; every bundle holds a copy.</summary>
    public string Tokenizer => In("tokenizer");

    /// <summary>A net from elsewhere with which training began, as a static bundle.</summary>
    public string Imported => In("start.static.suffice");

    /// <summary>The deployable bundle.</summary>
    public string Bundle => In("net.suffice");

    /// <summary>What the teacher answered to inputs without labels.</summary>
    public string Answers => In(TeacherAnswers.FileName);

    /// <summary>The examples it was begun with.</summary>
    public string Splits => In(SplitList.FileName);

    public AdaptationFolder Adaptation => new(Path);

    /// <summary>A net of fewer blocks trained alone.</summary>
    public string Smaller(int blocks) => In($"net.blocks{blocks}.suffice");

    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when nothing was begun here.</exception>
    public Recipe Recipe() =>
        HasBegun
            ? Training.Recipe.Load(RecipeFile)
            : throw new SufficeException(
                Fault.Usage,
                $"{RecipeFile} is missing: no run was begun in {Path}. Begin one with `train --data … --recipe recipes/fashion-mnist.json "
                    + $"--out {Path}`, or with `--from NET` in place of a recipe."
            );

    /// <summary>
    /// Puts a recipe and the list of examples into the folder, or finds that the run there goes on with them. What was trained must not
    /// change; how it is adapted may, until adaptation has begun.
    /// </summary>
    /// <returns>What had changed in the data, here or before.</returns>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when the run there is another one, with <see cref="Fault.Data"/>
    /// when its data changed.</exception>
    public IReadOnlyList<string> Begin(Recipe recipe, DataSplits splits, DataCheck check)
    {
        SplitList? begun = File.Exists(Splits) ? SplitList.Load(Splits) : null;
        if (HasBegun)
        {
            Recipe known = Recipe();
            bool adapting = File.Exists(Adaptation.Record) || Directory.EnumerateFiles(Path, "heads.*").Any();
            // Data that are known by what they hold may be called something else now.
            if (Binding(known, adapting) != Binding(begun is null ? recipe : recipe with { Data = known.Data }, adapting))
                throw new SufficeException(
                    Fault.Usage,
                    $"{Path} holds a run of another recipe or data set. Leave --recipe out to go on with that run, or give another --out "
                        + "folder."
                );
        }
        string? change = begun is null ? null : check.Run(Path, begun, splits);
        AtomicFile.Write(RecipeFile, stream => stream.Write(Encoding.UTF8.GetBytes(recipe.ToJson() + "\n")));
        string[] changes = [.. begun?.Changes ?? [], .. change is null ? (string[])[] : [change]];
        // What is trained already was trained on the examples listed.
        if (!File.Exists(Static) && (begun is null || change is not null))
            SplitList.Of(splits, changes).Save(Splits);
        return changes;
    }

    /// <summary>Begins a run around a static bundle from elsewhere, which is copied into the folder with its tokenizer.</summary>
    /// <param name="recipe">How it is to be adapted; its model must be the bundle's.</param>
    /// <param name="bundle">The static bundle.</param>
    /// <param name="splits">Of its data.</param>
    /// <param name="check">Whether the data changed.</param>
    /// <returns>The recipe, fitted to the data.</returns>
    public Recipe Adopt(Recipe recipe, string bundle, DataSplits splits, DataCheck check)
    {
        TextTokenizer? tokenizer;
        using (BundleFile file = BundleFile.Open(bundle))
            tokenizer = file.Manifest.Model.Vocabulary is null ? null : TextTokenizer.In(file.Tensors);
        Recipe fitted = RecipeModels.Fitted(recipe, splits.Data, tokenizer);
        RecipeModels.Check(fitted);
        Begin(fitted, splits, check);
        tokenizer?.Files.Save(Tokenizer);
        if (!File.Exists(Static))
            AtomicFile.Copy(bundle, Static);
        return fitted;
    }

    /// <summary>What had changed in the data when the run went on with them.</summary>
    public IReadOnlyList<string> Changes() => File.Exists(Splits) ? SplitList.Load(Splits).Changes : [];

    /// <summary>A data set as a bundle sees it: with the labels in the bundle's order.</summary>
    public static LabelledDataset Ordered(LabelledDataset data, string bundle)
    {
        using BundleFile file = BundleFile.Open(bundle);
        return LabelOrder.Of(data, file.Manifest.Labels);
    }

    /// <summary>
    /// Checks that a data set is the one that a bundle was trained on, as far as that is seen before its examples are read.
    /// </summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Data"/>, or <see cref="Fault.Usage"/> for another seed.</exception>
    public static void CheckData(string bundle, LabelledDataset data, int splitSeed)
    {
        using BundleFile file = BundleFile.Open(bundle);
        BundleManifest manifest = file.Manifest;
        if (manifest.Provenance is { IsImported: false, Content: null } && manifest.Provenance.Data != data.Name)
            throw new SufficeException(
                Fault.Data,
                $"{bundle} was trained on {manifest.Provenance.Data}, but --data is {data.Name}. Give the data set it was trained on."
            );
        if (!MatchingClasses.Are(manifest.Labels, data.Labels))
            throw new SufficeException(
                Fault.Data,
                $"The labels of {data.Name} are not those of {bundle}: {LabelOrder.Difference(data.Labels, manifest.Labels)}. Give the "
                    + "data set it was trained on, name the classes as the net does, or train again."
            );
        if (!manifest.Provenance.IsImported && manifest.Provenance.Seed != splitSeed)
            throw new SufficeException(
                Fault.Usage,
                $"{bundle} was trained with split seed {manifest.Provenance.Seed}, but this run's recipe has {splitSeed}: images it was "
                    + $"trained on would decide about its exits. Set split_seed to {manifest.Provenance.Seed}."
            );
    }

    /// <summary>Checks that the splits hold what a bundle was made from.</summary>
    /// <returns>What had changed, now or when it was made.</returns>
    /// <exception cref="SufficeException">With <see cref="Fault.Data"/> when they do not.</exception>
    public static IReadOnlyList<string> CheckContent(string bundle, DataSplits splits, DataCheck check, params Split[] read)
    {
        using BundleFile file = BundleFile.Open(bundle);
        Provenance made = file.Manifest.Provenance;
        return
        [
            .. made.ChangedData ?? [],
            .. check.Run(bundle, made, splits, read, mayBeOther: false) is { } change ? (string[])[change] : [],
        ];
    }

    private static string Binding(Recipe recipe, bool adapting) =>
        (
            recipe with
            {
                Description = "",
                SmallerBlocks = [],
                SmallerTraining = null,
                Adaptation = adapting ? recipe.Adaptation : new AdaptationOptions(),
            }
        ).ToJson();

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
