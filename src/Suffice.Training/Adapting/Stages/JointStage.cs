using Suffice.Data;

namespace Suffice.Training.Adapting.Stages;

/// <summary>Trains backbone and heads together: round 0.</summary>
internal sealed class JointStage(AdaptationContext context) : WeightsStage(context, "round0")
{
    protected override void Train(IProgress<StageProgress>? progress, CancellationToken cancellationToken) =>
        Context.Training(progress, cancellationToken).Joint(CheckpointFile, Context.Job.Options.Joint, progress, cancellationToken);
}
