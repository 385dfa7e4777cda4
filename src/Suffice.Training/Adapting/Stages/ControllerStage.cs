using Suffice.Bundles;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Settings;
using Suffice.Training.Policy;

namespace Suffice.Training.Adapting.Stages;

/// <summary>
/// Fits predictor and policy to a round's outcome tables, and leaves the net with both in its bundle. Never passed over: how the training
/// went is kept in memory until the last round has ended.
/// </summary>
internal sealed class ControllerStage(AdaptationContext context, int round) : AdaptationStage($"round{round}")
{
    private AdaptationRound? judged;
    private PricedOutcomes? outcomes;

    public override IReadOnlyList<string> Files => [context.Job.Results.Net(round)];

    public override bool IsDone => false;

    /// <summary>What its controller came to on control.</summary>
    public PricedOutcomes Outcomes => outcomes!;

    /// <summary>How good the round is: kept if it is worth more than the best before it by more than one standard error.</summary>
    /// <param name="best"><see cref="Outcomes"/> of that one; null: there is none.</param>
    public AdaptationRound Against(PricedOutcomes? best)
    {
        if (best is null)
            return judged! with { Kept = true };
        (double mean, double error) = Outcomes.Gain(best);
        return judged! with { Kept = mean > error, Gain = mean, StandardError = error };
    }

    protected override void Run(IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        ControllerOptions options = context.Job.Options.Controller;
        OutcomeTable control = OutcomeTable.Load(context.Job.Results.Outcomes(round, Split.Control));
        OutcomeTable? training = options.TrainingImages == 0 ? null : OutcomeTable.Load(context.Job.Results.Outcomes(round, Split.Train));
        FittedController controller = ControllerFit.Run(control, training, options, progress, cancellationToken);
        BundleManifest manifest = context.Manifest() with { Controller = controller.Description };
        BundleWriter.Save(Files[0], manifest, [.. context.Tensors(), .. controller.Tensors]);
        using BundleFile bundle = BundleFile.Open(Files[0]);
        outcomes = ControllerFit.Outcomes(bundle, control, controller);
        judged = new AdaptationRound(
            round,
            -outcomes.Score(),
            control.TeacherAccuracy - control.Accuracy(context.Library.Full.Index),
            Kept: false,
            controller.Metrics,
            controller.Choice
        );
    }
}
