using Suffice.Bundles;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Evaluation.Outcomes;

namespace Suffice.Training.Adapting.Stages;

/// <summary>Runs every path of a round's net on a split and leaves the outcome table.</summary>
/// <param name="context">The adaptation.</param>
/// <param name="round">0, 1, …</param>
/// <param name="split">Of <see cref="Split.Train"/>, only those inputs are run that the predictor learns from.</param>
internal sealed class OutcomesStage(AdaptationContext context, int round, Split split)
    : AdaptationStage($"round{round}.{split.ToString().ToLowerInvariant()}")
{
    public override IReadOnlyList<string> Files => [context.Job.Results.Outcomes(round, split)];

    protected override void Run(IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        using BundleFile bundle = BundleFile.Open(context.Job.Results.Net(round));
        OutcomeTable
            .Measure(bundle, context.Teacher, context.Job.Data, Inputs(), Torch.Threads, progress, cancellationToken)
            .Save(Files[0]);
    }

    private IReadOnlyList<int> Inputs() =>
        split == Split.Train ? context.Job.Options.Controller.TrainingInputs(context.Job.Splits) : context.Job.Splits[split];
}
