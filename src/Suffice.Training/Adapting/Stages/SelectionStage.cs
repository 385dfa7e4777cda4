using Suffice.Bundles;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Evaluation.Outcomes;
using Suffice.Files;
using Suffice.Training.Policy;

namespace Suffice.Training.Adapting.Stages;

/// <summary>
/// Makes the best round the result, and fits controllers of further seeds to it. Never passed over: another round may have won since its
/// files were written.
/// </summary>
/// <param name="job">The adaptation.</param>
/// <param name="round">The best round.</param>
internal sealed class SelectionStage(AdaptationJob job, int round) : AdaptationStage("adapted")
{
    public override IReadOnlyList<string> Files =>
        [job.Results.Adapted, .. Tables.Select(job.Results.Outcomes), .. Seeds.Select(job.Results.AdaptedSeed)];

    public override bool IsDone => false;

    private static Split[] Tables => [Split.Control, Split.Calibration];

    private IEnumerable<int> Seeds => Enumerable.Range(1, Math.Max(0, job.Options.Controller.Seeds - 1));

    protected override void Run(IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        AtomicFile.Copy(job.Results.Net(round), job.Results.Adapted);
        foreach (Split split in Tables)
            AtomicFile.Copy(job.Results.Outcomes(round, split), job.Results.Outcomes(split));
        using BundleFile bundle = BundleFile.Open(job.Results.Adapted);
        foreach (int seed in Seeds)
        {
            FittedController controller = Fit(seed, progress, cancellationToken);
            BundleManifest manifest = bundle.Manifest with { Controller = controller.Description };
            BundleWriter.SaveControl(job.Results.AdaptedSeed(seed), manifest, controller.Tensors);
        }
    }

    private FittedController Fit(int seed, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        ControllerOptions options = job.Options.Controller.ForSeed(seed);
        return ControllerFit.Run(
            OutcomeTable.Load(job.Results.Outcomes(round, Split.Control)),
            options.TrainingImages == 0 ? null : OutcomeTable.Load(job.Results.Outcomes(round, Split.Train)),
            options,
            progress,
            cancellationToken
        );
    }
}
