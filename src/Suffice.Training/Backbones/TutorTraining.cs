using Suffice.Data;
using Suffice.Training.Networks;
using Suffice.Training.Optimisation;
using static TorchSharp.torch;

namespace Suffice.Training.Backbones;

/// <summary>
/// Trains a residual net, which no bundle can hold, into a safetensors file that training can learn from. A tutor that is a Transformer is
/// a static bundle as any other (<see cref="BackboneTraining"/>).
/// </summary>
internal static class TutorTraining
{
    /// <summary>Trains, or goes on where an earlier call was stopped, or returns at once when the file is there.</summary>
    /// <param name="stage">What progress calls it.</param>
    /// <param name="path">The safetensors file to write.</param>
    /// <param name="description">Of the net.</param>
    /// <param name="options">How.</param>
    /// <param name="set">Images to learn.</param>
    /// <param name="progress">Told several times an epoch.</param>
    /// <param name="cancellationToken">Stops within a step; the last epoch's checkpoint stays.</param>
    /// <exception cref="SufficeException">When a checkpoint of other options lies there, another process trains the same net, the loss is
    /// not a number, or the disk is full.</exception>
    public static void Run(
        string stage,
        string path,
        ResidualDescription description,
        TrainingOptions options,
        ImageTrainingSet set,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        if (File.Exists(path))
            return;
        using WorkLock taken = WorkLock.Take(path);
        manual_seed(options.Seed);
        using var network = new ResidualNetwork(description);
        string checkpoint = $"{path}.{BackboneTraining.CheckpointName}";
        new TrainingLoop(network, set, options).Run(
            stage,
            checkpoint,
            batch => batch.CrossEntropy(network.Forward(batch.Inputs), options.LabelSmoothing),
            progress,
            cancellationToken
        );
        using Tensor sample = set.ChangedSample(options);
        network.Settle(sample);
        TutorFile.Save(path, network);
        File.Delete(checkpoint);
    }

    /// <summary>Share of right answers of a tutor, of either kind.</summary>
    public static double Accuracy(string path, TrainingSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        (TrainableNetwork network, _) = TutorFile.Open(path);
        using (network)
            return Answers.Accuracy(network, set, Evenly.Spaced(set.Count, set.Count));
    }
}
