using Suffice.Data;
using Suffice.Training.Networks;
using Suffice.Training.Optimisation;

namespace Suffice.Training.Adapting.Stages;

/// <summary>Trains the heads of the exits on the frozen backbone.</summary>
internal sealed class HeadsStage(AdaptationContext context) : WeightsStage(context, "heads")
{
    protected override void Train(IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        Weights.Load(Context.Network, Context.Backbone.Plain(), name => !name.StartsWith("exits.", StringComparison.Ordinal));
        Context.Training(progress, cancellationToken).Heads(CheckpointFile, Context.Job.Options.Heads, progress, cancellationToken);
    }
}
