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
        AdaptationOptions options = Context.Job.Options;
        ExitTraining training = Context.Training(progress, cancellationToken);
        if (options.CacheFeatures)
            OnFeatures(training, options.Heads, progress, cancellationToken);
        else
            training.Heads(CheckpointFile, options.Heads, progress, cancellationToken);
    }

    private void OnFeatures(
        ExitTraining training,
        TrainingOptions options,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        string folder = Context.Job.Results.Features;
        using (
            ExitFeatures features = ExitFeatures.Of(
                Context.Network,
                Context.Backbone.Manifest.TeacherHash,
                Context.Library,
                Context.Set,
                folder,
                progress,
                cancellationToken
            )
        )
            training.Heads(features, CheckpointFile, options, progress, cancellationToken);
        Directory.Delete(folder, recursive: true);
    }
}
