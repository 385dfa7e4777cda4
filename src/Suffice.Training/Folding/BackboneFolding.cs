using System.Text.Json;
using Suffice.Bundles;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Data.Splits;
using Suffice.Files;
using Suffice.Models;
using Suffice.Tensors;
using Suffice.Training.Backbones;
using Suffice.Training.Networks;
using Suffice.Training.Optimisation;

namespace Suffice.Training.Folding;

/// <summary>Whether a folded net is small enough.</summary>
/// <param name="model">The net as it would be.</param>
/// <param name="blocksLeft">By blocks of the teacher passed, how many of its own do the same.</param>
internal delegate bool FitsMemory(ModelDescription model, int[] blocksLeft);

/// <summary>A folding to be done.</summary>
/// <param name="Folder">Gets <c>folded.static.suffice</c> and <c>folded.json</c>.</param>
/// <param name="Teacher">Static bundle to fold, and to learn from.</param>
/// <param name="Options">How.</param>
internal sealed record FoldingJob(string Folder, string Teacher, FoldOptions Options)
{
    /// <summary>Nets to learn from beside the teacher.</summary>
    public IReadOnlyList<string> Tutors { get; init; } = [];

    /// <summary>The folded net.</summary>
    public string Bundle => Path.Combine(Folder, "folded.static.suffice");

    /// <summary>What was done; written last.</summary>
    public string Record => Path.Combine(Folder, "folded.json");

    /// <summary>What was done, if it is.</summary>
    public FoldRecord? ReadRecord() => File.Exists(Record) ? StageRecord.Read<FoldRecord>(Record) : null;
}

/// <summary>
/// Makes a static net smaller in memory before it becomes adaptive: blocks go or share their matrices, until it fits, and what that did to
/// the answers is healed by distillation from the net as it was (layer folding, kinds (b) and (c) of the design; exact folds are another
/// matter).
/// </summary>
internal static class BackboneFolding
{
    /// <summary>Folds, or goes on where an earlier call was stopped, or returns at once when it is done.</summary>
    /// <param name="job">What to fold.</param>
    /// <param name="fits">When to stop.</param>
    /// <param name="data">The data set.</param>
    /// <param name="splits">Folded runs are fitted on <see cref="Split.Train"/>, where healing learns too; folds are chosen on
    /// <see cref="Split.Control"/>.</param>
    /// <param name="progress">Told after every fold tried, and several times an epoch.</param>
    /// <param name="cancellationToken">Stops between folds, or within a step.</param>
    /// <exception cref="SufficeException">When nothing is left to fold, the loss is not a number, or the disk is full.</exception>
    public static FoldRecord Run(
        FoldingJob job,
        FitsMemory fits,
        LabelledDataset data,
        DataSplits splits,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(splits);
        if (job.ReadRecord() is { } done)
            return done;
        using BundleFile teacher = BundleFile.Open(job.Teacher);
        NamedTensor[] tensors = [.. teacher.Plain()];
        var whole = new FoldedNet(
            teacher.Manifest.Model,
            tensors.Where(tensor => tensor.Bytes is null).ToDictionary(tensor => tensor.Name)
        );
        ExampleReader examples = ExampleReader.Of(data, teacher);
        TrainingSet set = TrainingSet.Of(examples, splits[Split.Train], teacher.Manifest.Preprocessing);
        var search = new FoldSearch(set, TrainingSet.Of(examples, splits[Split.Control], teacher.Manifest.Preprocessing), job.Options);
        (FoldedNet net, IReadOnlyList<FoldStep> steps, int[] left) = search.Run(whole, fits, progress, cancellationToken);

        using EncoderNetwork healed = FoldSearch.Load(net);
        string checkpoint = Path.Combine(job.Folder, $"folded.{BackboneTraining.CheckpointName}");
        if (steps.Count > 0 && job.Options.Heal.Epochs > 0)
            Heal(healed, job, set, checkpoint, progress, cancellationToken);
        Save(job, teacher.Manifest, healed, tensors.Where(tensor => tensor.Bytes is not null));
        FoldRecord record = RecordOf(search, whole, net, healed, steps, left);
        AtomicFile.Write(job.Record, stream => JsonSerializer.Serialize(stream, record));
        File.Delete(checkpoint);
        return record;
    }

    private static FoldRecord RecordOf(
        FoldSearch search,
        FoldedNet whole,
        FoldedNet folded,
        EncoderNetwork healed,
        IReadOnlyList<FoldStep> steps,
        int[] left
    )
    {
        using EncoderNetwork unfolded = FoldSearch.Load(whole);
        return new FoldRecord(
            steps,
            left,
            search.Tried,
            search.Accuracy(unfolded),
            search.Accuracy(healed),
            whole.WeightBytes,
            folded.WeightBytes
        );
    }

    /// <summary>Trains the folded net to answer as the net did before, and as its tutors do.</summary>
    private static void Heal(
        EncoderNetwork network,
        FoldingJob job,
        TrainingSet set,
        string checkpoint,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        SoftTargets targets = SoftTargets.Of(
            [job.Teacher, .. job.Tutors],
            set,
            job.Options.Heal.Mirror,
            job.Folder,
            progress,
            cancellationToken
        );
        new TrainingLoop(network, set, job.Options.Heal).Run(
            "heal the folded net",
            checkpoint,
            batch => targets.Loss(network.Forward(batch.Inputs, batch.PatchKeep), batch),
            progress,
            cancellationToken
        );
    }

    private static void Save(FoldingJob job, BundleManifest teacher, EncoderNetwork network, IEnumerable<NamedTensor> others) =>
        BundleWriter.Save(
            job.Bundle,
            teacher with
            {
                Model = network.Model,
                Paths = [.. PathLibrary.Static(network.Model).Paths],
            },
            [.. Weights.Of(network), .. others]
        );
}
