using Suffice.Bundles;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Data.Splits;
using Suffice.Training.Adapting;
using Suffice.Training.Compiling;
using Suffice.Training.Policy;

namespace Suffice.Training;

/// <summary>Where and how long work is done.</summary>
public sealed record FitOptions
{
    /// <summary>Holds checkpoints and stages; given again, the work goes on where it stopped.</summary>
    public required string WorkingFolder { get; init; }

    /// <summary>Told several times an epoch.</summary>
    public IProgress<StageProgress>? Progress { get; init; }

    /// <summary>Seed of the split.</summary>
    public int SplitSeed { get; init; }

    /// <summary>Whether data that changed since the teacher was trained are used all the same; the bundle says so then.</summary>
    public bool AllowChangedData { get; init; }
}

/// <summary>Options of the deployable bundle.</summary>
public sealed record BundleOptions
{
    /// <summary>Its name for people; null: the data set's.</summary>
    public string? Name { get; init; }
}

/// <summary>
/// Makes a static net adaptive, step by step: <c>Adaptation.Of("teacher.suffice").AddExits(…).AddTokenReduction(…).AddPolicy().Fit(…)</c>.
/// </summary>
public sealed class Adaptation
{
    private readonly string teacher;
    private readonly AdaptationOptions options;

    private Adaptation(string teacher, AdaptationOptions options) => (this.teacher, this.options) = (teacher, options);

    /// <summary>Begins with a static bundle; without further steps the net has only its last exit.</summary>
    public static Adaptation Of(string teacher) => new(teacher, new AdaptationOptions { ExitsAfter = [], Schedules = [] });

    /// <summary>Begins with all options at once.</summary>
    public static Adaptation Of(string teacher, AdaptationOptions options) => new(teacher, options);

    /// <summary>Adds exits straight after the embedding and after the blocks named.</summary>
    public Adaptation AddExits(params int[] afterBlocks) =>
        new(teacher, options with { ExitsAfter = [0, .. afterBlocks.Where(blocks => blocks > 0).Distinct()] });

    /// <summary>Lets paths keep only these shares of the patch tokens from the first exit after a block on; 1 is always possible.</summary>
    public Adaptation AddTokenReduction(params double[] keep)
    {
        int first = options.ExitsAfter.Where(blocks => blocks > 0).DefaultIfEmpty(0).Min();
        if (first == 0)
            throw new SufficeException(
                Fault.Usage,
                "Tokens are dropped at an exit after a block: call AddExits(...) with at least one block first."
            );
        return new(
            teacher,
            options with
            {
                Schedules = [.. keep.Where(ratio => ratio < 1).Select(ratio => new TokenSchedule([first], [ratio]))],
            }
        );
    }

    /// <summary>Sets size and training of predictor and policy.</summary>
    public Adaptation AddPolicy(ControllerOptions? controller = null) =>
        new(teacher, options with { Controller = controller ?? new ControllerOptions() });

    /// <summary>Sets how long heads, joint rounds and end-to-end rounds train.</summary>
    public Adaptation Train(Func<AdaptationOptions, AdaptationOptions> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return new(teacher, change(options));
    }

    /// <summary>Does the work, or goes on with it.</summary>
    /// <exception cref="SufficeException">When data, teacher or working folder do not fit, or training fails.</exception>
    public AdaptiveModel Fit(LabelledDataset data, FitOptions fit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(fit);
        Provenance made;
        using (BundleFile file = BundleFile.Open(teacher))
            (made, data) = (file.Manifest.Provenance, LabelOrder.Of(data, file.Manifest.Labels));
        DataSplits splits = DataSplits.Of(data, fit.SplitSeed);
        string? change = new DataCheck(fit.AllowChangedData).Run(
            teacher,
            made,
            splits,
            [Split.Train, Split.Control, Split.Calibration],
            mayBeOther: false
        );
        var provenance = new Provenance(
            data.Name,
            fit.SplitSeed,
            "",
            DateTime.UtcNow.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
            "suffice"
        )
        {
            Content = splits.Content,
            ChangedData = change is null ? made.ChangedData : [.. made.ChangedData ?? [], change],
            Unlabelled = data.LabelsAreAnswers ? new UnlabelledInputs(data.Name, data.Count, TrainingOnly: false) : null,
        };
        var run = new AdaptationRun(fit.WorkingFolder, teacher, data, splits, options, provenance);
        return new AdaptiveModel(run, run.Run(fit.Progress, cancellationToken));
    }
}

/// <summary>An adapted net in its working folder.</summary>
public sealed class AdaptiveModel
{
    private readonly AdaptationRun run;

    internal AdaptiveModel(AdaptationRun run, IReadOnlyList<AdaptationRound> rounds) => (this.run, Rounds) = (run, rounds);

    /// <summary>What each round gave.</summary>
    internal IReadOnlyList<AdaptationRound> Rounds { get; }

    /// <summary>Prepares the deployable bundle.</summary>
    public DeployableBundle Bundle(BundleOptions? bundle = null) => new(run, bundle ?? new BundleOptions());
}

/// <summary>A bundle about to be written.</summary>
public sealed class DeployableBundle
{
    private readonly AdaptationRun run;
    private readonly BundleOptions options;

    internal DeployableBundle(AdaptationRun run, BundleOptions options) => (this.run, this.options) = (run, options);

    /// <summary>Calibrates the budget knob and writes the file.</summary>
    /// <param name="path">Of the bundle.</param>
    public void Save(string path) => Compilation.Run(run.Results, path, options.Name);
}
