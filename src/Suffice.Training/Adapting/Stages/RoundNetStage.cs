using Suffice.Bundles;
using Suffice.Data;

namespace Suffice.Training.Adapting.Stages;

/// <summary>
/// Writes the net of a round as a bundle without a controller, which can be measured. Takes no time and is never passed over: the bundle
/// always has the weights that the round has now.
/// </summary>
internal sealed class RoundNetStage(AdaptationContext context, int round) : AdaptationStage($"round{round}")
{
    public override IReadOnlyList<string> Files => [context.Job.Results.Net(round)];

    public override bool IsDone => false;

    protected override void Run(IProgress<StageProgress>? progress, CancellationToken cancellationToken) =>
        BundleWriter.Save(Files[0], context.Manifest(), context.Tensors());
}
