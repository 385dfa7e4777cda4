using Suffice.Bundles;
using Suffice.Control;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Evaluation.Outcomes;
using Suffice.Models;
using Suffice.Training.Optimisation;

namespace Suffice.Training.Adapting.Stages;

/// <summary>Trains the net of an earlier round on the paths that its policy takes.</summary>
/// <param name="context">The adaptation.</param>
/// <param name="round">1, 2, …</param>
/// <param name="from">The best round so far.</param>
internal sealed class EndToEndStage(AdaptationContext context, int round, int from) : WeightsStage(context, $"round{round}")
{
    private static readonly double[] Prices = [0.3, 0.1, 0.05, 0.02, 0.01];

    protected override void Train(IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        ExecutionPath[] paths = PolicyPaths();
        // A round that was not kept is not simply repeated.
        TrainingOptions options = Context.Job.Options.EndToEnd with { Seed = Context.Job.Options.EndToEnd.Seed + round };
        Load($"round{from}");
        Context
            .Training(progress, cancellationToken)
            .OnPaths("end-to-end round", CheckpointFile, options, paths, progress, cancellationToken);
    }

    /// <summary>
    /// Where the policy of the earlier round sends the control split, over the whole range of prices: paths, each as often as taken.
    /// </summary>
    private ExecutionPath[] PolicyPaths()
    {
        using BundleFile bundle = BundleFile.Open(Context.Job.Results.Net(from));
        OutcomeTable control = OutcomeTable.Load(Context.Job.Results.Outcomes(from, Split.Control));
        return
        [
            .. Prices
                .SelectMany(price => Simulation.Run(control, LearnedController.Load(bundle, price)).Paths)
                .Select(path => Context.Library.Paths[path]),
        ];
    }
}
