using Suffice.Bundles;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Data.Splits;
using Suffice.Models;
using Suffice.Tensors;
using Suffice.Text;
using Suffice.Training.Networks;
using Suffice.Training.Optimisation;
using static TorchSharp.torch;

namespace Suffice.Training.Backbones;

/// <summary>A static net to be trained.</summary>
/// <param name="Bundle">The static bundle to write; its folder also holds the checkpoints.</param>
/// <param name="Model">A static description: one exit.</param>
/// <param name="Cycles">How to train: each cycle begins with the averaged weights of the one before.</param>
public sealed record BackboneJob(string Bundle, ModelDescription Model, IReadOnlyList<TrainingOptions> Cycles)
{
    /// <summary>Static bundles and residual nets to distil from, by their mean answer; none trains on labels alone.</summary>
    public IReadOnlyList<string> Tutors { get; init; } = [];

    /// <summary>A static bundle whose weights training begins with (<see cref="InheritedWeights"/>); null begins at random.</summary>
    public string? Start { get; init; }
}

/// <summary>Trains a static backbone and writes it as a static bundle: the teacher, a tutor of it, or a smaller net.</summary>
public static class BackboneTraining
{
    /// <summary>Name of the training checkpoint in the working folder; deleted when the bundle is written.</summary>
    public const string CheckpointName = "training.checkpoint";

    /// <summary>Trains, or goes on where an earlier call was stopped, or returns at once when the bundle is there.</summary>
    /// <param name="stage">What progress calls it.</param>
    /// <param name="job">What to train, and how.</param>
    /// <param name="data">The data set.</param>
    /// <param name="tokenizer">Of texts, whose vocabulary the model has; it travels in the bundle. Null for images.</param>
    /// <param name="splits">Only <see cref="Split.Train"/> is used.</param>
    /// <param name="provenance">Kept in the bundle.</param>
    /// <param name="progress">Told several times an epoch.</param>
    /// <param name="cancellationToken">Stops within a step; the last epoch's checkpoint stays.</param>
    /// <exception cref="SufficeException">When a checkpoint of other options lies there, another process makes the same bundle, the net to
    /// begin with does not fit, the loss is not a number, or the disk is full.</exception>
    public static void Run(
        string stage,
        BackboneJob job,
        LabelledDataset data,
        TextTokenizer? tokenizer,
        DataSplits splits,
        Provenance provenance,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(job);
        (string bundle, ModelDescription model) = (job.Bundle, job.Model);
        if (File.Exists(bundle))
            return;
        using WorkLock taken = WorkLock.Take(bundle);
        manual_seed(job.Cycles[0].Seed);
        using var network = new EncoderNetwork(model, normalised: job.Cycles[0].NormaliseEmbedding);
        if (job.Start is { } start)
            InheritedWeights.Load(network, start, data.Labels, tokenizer);
        var examples = new ExampleReader(data, model, tokenizer);
        Preprocessing preprocessing = TrainingInputs.Of(model).Preprocessing(data, splits[Split.Train], model);
        TrainingSet set = TrainingSet.Of(examples, splits[Split.Train], preprocessing);
        if (job.Start is not null && network.IsNormalised)
            OnChangedSample(job.Cycles[0], sample => EmbeddingNorms.Undo(network, sample));
        string folder = Path.GetDirectoryName(Path.GetFullPath(bundle))!;
        SoftTargets? targets = job.Tutors.Count == 0 ? null : SoftTargets.Of(job.Tutors, set, folder, progress, cancellationToken);
        // A cycle that had ended is read back from its checkpoint.
        string[] checkpoints =
        [
            .. job.Cycles.Select(
                (_, i) =>
                    Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(bundle)}.{(i == 0 ? "" : $"cycle{i + 1}.")}{CheckpointName}")
            ),
        ];
        foreach ((TrainingOptions options, string checkpoint) in job.Cycles.Zip(checkpoints))
            new TrainingLoop(network, set, options).Run(stage, checkpoint, batch => Loss(batch, options), progress, cancellationToken);
        if (network.IsNormalised)
            OnChangedSample(job.Cycles[^1], sample => EmbeddingNorms.Fold(network, sample));

        IReadOnlyList<NamedTensor> tensors =
        [
            .. Weights.Of(network).Where(tensor => !EmbeddingNorms.Owns(tensor.Name)),
            .. tokenizer?.Files.Tensors() ?? [],
        ];
        PathLibrary library = PathLibrary.Static(model);
        BundleWriter.Save(
            bundle,
            new BundleManifest
            {
                Name = $"{data.Name}, {model.Depth} blocks",
                Model = model,
                Preprocessing = preprocessing,
                Labels = data.Labels,
                Paths = [.. library.Paths],
                TeacherMacs = set.StaticMacs,
                TeacherHash = ContentHash.OfWeights(tensors),
                Provenance = provenance,
            },
            tensors
        );
        foreach (string checkpoint in checkpoints)
            File.Delete(checkpoint);

        void OnChangedSample(TrainingOptions options, Action<Tensor> use)
        {
            using Tensor sample = ((ImageTrainingSet)set).ChangedSample(options);
            use(sample);
        }

        Tensor Loss(Batch batch, TrainingOptions options)
        {
            Tensor logits = network.Forward(batch.Inputs, batch.PatchKeep);
            return targets?.Loss(logits, batch)
                ?? nn.functional.cross_entropy(logits, batch.Labels, label_smoothing: options.LabelSmoothing);
        }
    }
}
