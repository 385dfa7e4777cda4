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
internal sealed record BackboneJob(string Bundle, ModelDescription Model, IReadOnlyList<TrainingOptions> Cycles)
{
    /// <summary>Static bundles and residual nets to distil from, by their mean answer; none trains on labels alone.</summary>
    public IReadOnlyList<string> Tutors { get; init; } = [];

    /// <summary>A static bundle whose weights training begins with (<see cref="InheritedWeights"/>); null begins at random.</summary>
    public string? Start { get; init; }
}

/// <summary>Trains a static backbone and writes it as a static bundle: the teacher, a tutor of it, or a smaller net.</summary>
internal static class BackboneTraining
{
    /// <summary>Name of the training checkpoint in the working folder; deleted when the bundle is written.</summary>
    public const string CheckpointName = "training.checkpoint";

    /// <summary>Trains, or goes on where an earlier call was stopped, or returns at once when the bundle is there.</summary>
    /// <param name="stage">What progress calls it.</param>
    /// <param name="job">What to train, and how.</param>
    /// <param name="data">The data set.</param>
    /// <param name="tokenizer">Of texts, whose vocabulary the model has; it travels in the bundle. Null for images.</param>
    /// <param name="splits"><see cref="Split.Train"/> is learnt; where training ends early, <see cref="Split.Control"/> says when.</param>
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
        if (File.Exists(job.Bundle))
            return;
        CheckCycles(stage, job);
        using WorkLock taken = WorkLock.Take(job.Bundle);
        manual_seed(job.Cycles[0].Seed);
        using var network = new EncoderNetwork(job.Model, job.Cycles[0].NormaliseEmbedding, job.Cycles[0].AdapterRank ?? 0);
        if (job.Start is not null)
            InheritedWeights.Load(network, job.Start, data.Labels, tokenizer);
        Preprocessing preprocessing = job.Start is { } start
            ? InheritedWeights.Preprocessing(start)
            : TrainingInputs.Of(job.Model).Preprocessing(data, splits[Split.Train], job.Model);
        var reader = new ExampleReader(data, job.Model, tokenizer);
        TrainingSet set = TrainingSet.Of(reader, splits[Split.Train], preprocessing);
        TrainingSet? judges = job.Cycles.All(cycle => cycle.Patience is null)
            ? null
            : TrainingSet.Of(reader, splits[Split.Control], preprocessing);
        if (job.Start is not null && network.IsNormalised)
            OnChangedSample(set, job.Cycles[0], sample => EmbeddingNorms.Undo(network, sample));
        TrainCycles(stage, job, network, set, judges, progress, cancellationToken);
        if (network.IsNormalised)
            OnChangedSample(set, job.Cycles[^1], sample => EmbeddingNorms.Fold(network, sample));
        Adapters.Merge(network);
        Save(job, network, data, tokenizer, preprocessing, provenance, set.StaticMacs);
        foreach (string checkpoint in Checkpoints(job))
            File.Delete(checkpoint);
    }

    /// <summary>What the last cycle could not do is said before the hours of the first.</summary>
    private static void CheckCycles(string stage, BackboneJob job)
    {
        if (job.Cycles.Any(cycle => cycle.AdapterRank != job.Cycles[0].AdapterRank))
            throw new SufficeException(Fault.Usage, $"{stage}: all cycles need the same adapter_rank. Give training and polish the same.");
        if (job.Start is null && job.Cycles.Any(cycle => cycle.AdapterRank is not null || cycle.LastBlocks is not null))
            throw new SufficeException(
                Fault.Usage,
                $"{stage}: with adapter_rank or last_blocks most weights stay as they are, and these begin at random. Give a net to begin "
                    + "with (--from), or leave both out; for smaller nets, set truncate_smaller or give smaller_training."
            );
    }

    /// <summary>Cycle after cycle. One that had ended is read back from its checkpoint.</summary>
    private static void TrainCycles(
        string stage,
        BackboneJob job,
        EncoderNetwork network,
        TrainingSet set,
        TrainingSet? judges,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        bool mirror = job.Cycles.All(options => options.Mirror);
        SoftTargets? targets =
            job.Tutors.Count == 0 ? null : SoftTargets.Of(job.Tutors, set, mirror, FolderOf(job), progress, cancellationToken);
        foreach ((TrainingOptions options, string checkpoint) in job.Cycles.Zip(Checkpoints(job)))
            new TrainingLoop(network, set, options) { Judge = judges is null ? null : Judged }.Run(
                stage,
                checkpoint,
                batch => Loss(batch, options),
                progress,
                cancellationToken
            );

        double Judged() => Answers.Accuracy(network, judges!, Evenly.Spaced(judges!.Count, judges.Count));

        Tensor Loss(Batch batch, TrainingOptions options)
        {
            Tensor logits = network.Forward(batch.Inputs, batch.PatchKeep);
            return targets?.Loss(logits, batch) ?? batch.CrossEntropy(logits, options.LabelSmoothing);
        }
    }

    /// <summary>One file for each cycle, beside the bundle.</summary>
    private static IEnumerable<string> Checkpoints(BackboneJob job)
    {
        string name = Path.GetFileNameWithoutExtension(job.Bundle);
        return job.Cycles.Select((_, i) => Path.Combine(FolderOf(job), $"{name}.{(i == 0 ? "" : $"cycle{i + 1}.")}{CheckpointName}"));
    }

    private static string FolderOf(BackboneJob job) => Path.GetDirectoryName(Path.GetFullPath(job.Bundle))!;

    /// <summary>Gives some training images, changed as in training.</summary>
    private static void OnChangedSample(TrainingSet set, TrainingOptions options, Action<Tensor> use)
    {
        using Tensor sample = ((ImageTrainingSet)set).ChangedSample(options);
        use(sample);
    }

    private static void Save(
        BackboneJob job,
        EncoderNetwork network,
        LabelledDataset data,
        TextTokenizer? tokenizer,
        Preprocessing preprocessing,
        Provenance provenance,
        long macs
    )
    {
        IReadOnlyList<NamedTensor> tensors =
        [
            .. Weights.Of(network).Where(tensor => !EmbeddingNorms.Owns(tensor.Name) && !Adapters.Owns(tensor.Name)),
            .. tokenizer?.Files.Tensors() ?? [],
        ];
        BundleWriter.Save(
            job.Bundle,
            new BundleManifest
            {
                Name = $"{data.Name}, {job.Model.Depth} blocks",
                Model = job.Model,
                Preprocessing = preprocessing,
                Labels = data.Labels,
                Paths = [.. PathLibrary.Static(job.Model).Paths],
                TeacherMacs = macs,
                TeacherHash = ContentHash.OfWeights(tensors),
                Provenance = provenance,
            },
            tensors
        );
    }
}
