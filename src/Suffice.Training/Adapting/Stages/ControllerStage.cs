using Suffice.Bundles;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Evaluation.Outcomes;
using Suffice.Training.Policy;

namespace Suffice.Training.Adapting.Stages;

/// <summary>
/// Fits predictor and policy to a round's outcome tables, and leaves the net with both in its bundle. Never passed over: how the training
/// went is kept in memory until the last round has ended.
/// </summary>
internal sealed class ControllerStage(AdaptationContext context, int round) : AdaptationStage($"round{round}")
{
    private AdaptationRound? judged;

    public override IReadOnlyList<string> Files => [context.Job.Results.Net(round)];

    public override bool IsDone => false;

    /// <summary>How good the round is.</summary>
    /// <param name="best"><see cref="AdaptationRound.Need"/> of the best round before it.</param>
    public AdaptationRound Against(double best) => judged! with { Kept = judged.Need < best };

    protected override void Run(IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        ControllerOptions options = context.Job.Options.Controller;
        OutcomeTable control = OutcomeTable.Load(context.Job.Results.Outcomes(round, Split.Control));
        OutcomeTable? training = options.TrainingImages == 0 ? null : OutcomeTable.Load(context.Job.Results.Outcomes(round, Split.Train));
        FittedController controller = ControllerFit.Run(control, training, options, progress, cancellationToken);
        BundleManifest manifest = context.Manifest() with { Controller = controller.Description };
        BundleWriter.Save(Files[0], manifest, [.. context.Tensors(), .. controller.Tensors]);
        using BundleFile bundle = BundleFile.Open(Files[0]);
        judged = new AdaptationRound(
            round,
            ControllerFit.Score(bundle, control, controller),
            control.TeacherAccuracy - control.Accuracy(context.Library.Full.Index),
            Kept: false,
            controller.Metrics,
            controller.Choice
        );
    }
}
