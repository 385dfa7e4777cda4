using Suffice.Bundles;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Data.Splits;
using Suffice.Evaluation.Outcomes;
using Suffice.Training.Compiling;

namespace Suffice.Cli;

/// <summary>
/// Compiles a finished bundle anew, from the bundle and the data alone: after a change of how controllers are tuned, or where the run's
/// folder is gone.
/// </summary>
/// <param name="Bundle">The adapted bundle.</param>
/// <param name="Static">Its teacher.</param>
/// <param name="Tables">Folder in which outcome tables are kept, and found again by the next attempt.</param>
internal sealed record Recompilation(string Bundle, string Static, string Tables)
{
    /// <summary>Measures what is not there yet, and compiles.</summary>
    /// <param name="data">The data set it was made from.</param>
    /// <param name="check">Whether the data may have changed.</param>
    /// <param name="output">The bundle to write; may be the one read.</param>
    /// <param name="name">Its name for people; null keeps it.</param>
    /// <param name="progress">In images.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    public CompiledBundle Run(
        LabelledDataset data,
        DataCheck check,
        string output,
        string? name,
        IProgress<StageProgress> progress,
        CancellationToken cancellationToken
    )
    {
        BundleManifest manifest = Checked();
        RunFolder.CheckData(Bundle, data, manifest.Provenance.Seed);
        DataSplits splits = DataSplits.Of(data, manifest.Provenance.Seed);
        RunFolder.CheckContent(Bundle, splits, check, Split.Control, Split.Calibration);
        Directory.CreateDirectory(Tables);
        OutcomeTable control = Measured(Split.Control, data, splits, progress, cancellationToken),
            calibration = Measured(Split.Calibration, data, splits, progress, cancellationToken);
        CompiledBundle first = Compilation.Run(Bundle, control, calibration, output, name);
        for (int seed = 1; File.Exists(Further(Bundle, seed)); seed++)
            Compilation.RunFurther(Further(Bundle, seed), seed, control, calibration, Further(output, seed), first);
        return first;
    }

    /// <summary>The controller of a further seed beside a bundle.</summary>
    private static string Further(string bundle, int seed) =>
        Path.ChangeExtension(bundle, FormattableString.Invariant($".seed{seed}{BundleFile.Extension}"));

    private BundleManifest Checked()
    {
        using BundleFile bundle = BundleFile.Open(Bundle),
            teacher = BundleFile.Open(Static);
        if (bundle.Manifest.Controller is null)
            throw new SufficeException(Fault.Usage, $"{Bundle} is static: there is nothing to compile. Give an adapted bundle.");
        if (bundle.Manifest.TeacherHash != teacher.Manifest.TeacherHash)
            throw new SufficeException(
                Fault.Usage,
                $"{Static} is not the model that {Bundle} was made from. Give the static bundle written beside it with --static."
            );
        return bundle.Manifest;
    }

    private OutcomeTable Measured(
        Split split,
        LabelledDataset data,
        DataSplits splits,
        IProgress<StageProgress> progress,
        CancellationToken cancellationToken
    )
    {
        using BundleFile bundle = BundleFile.Open(Bundle),
            teacher = BundleFile.Open(Static);
        string file = Path.Combine(Tables, $"{Path.GetFileNameWithoutExtension(Bundle)}.{split.ToString().ToLowerInvariant()}.outcomes");
        if (!File.Exists(file))
            OutcomeTable.Measure(bundle, teacher, data, splits[split], 1, progress, cancellationToken).Save(file);
        return OutcomeTable.Load(file);
    }
}
