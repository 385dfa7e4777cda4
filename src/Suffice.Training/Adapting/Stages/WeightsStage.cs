using Suffice.Data;
using Suffice.Tensors;
using Suffice.Training.Optimisation;

namespace Suffice.Training.Adapting.Stages;

/// <summary>
/// A stage that trains the net and leaves its weights. Every epoch leaves a checkpoint, which goes when the weights are there.
/// </summary>
internal abstract class WeightsStage(AdaptationContext context, string name) : AdaptationStage(name)
{
    public override IReadOnlyList<string> Files => [context.Job.Results.Weights(Name)];

    protected AdaptationContext Context => context;

    /// <summary>Where training resumes.</summary>
    protected string CheckpointFile => context.Job.Results.Checkpoint(Name);

    protected override void Run(IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        Train(progress, cancellationToken);
        CheckedTensors.Save(Files[0], Weights.Of(context.Network), new Dictionary<string, string>());
        File.Delete(CheckpointFile);
    }

    protected override void TakeOver() => Load(Name);

    /// <summary>Trains the net.</summary>
    protected abstract void Train(IProgress<StageProgress>? progress, CancellationToken cancellationToken);

    /// <summary>Gives the net the weights that a stage left.</summary>
    protected void Load(string stage)
    {
        using SafetensorsFile file = CheckedTensors.Open(context.Job.Results.Weights(stage));
        Weights.Load(
            context.Network,
            file.Tensors.Values.Select(tensor => new NamedTensor(tensor.Name, tensor.Shape, file.Floats(tensor.Name).ToArray()))
        );
    }
}
