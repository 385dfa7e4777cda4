using Suffice.Bundles;
using Suffice.Commands.Terminals;
using Suffice.Data.Examples;
using Suffice.Data.Splits;
using Suffice.Evaluation.Outcomes;
using Suffice.Training.Adapting;

namespace Suffice.Cli;

/// <summary>What an adaptation learns from: labelled data, inputs without labels, or both; divided.</summary>
/// <param name="Splits">All of it.</param>
/// <param name="Judged">
/// By which the bundle knows its data again: the same splits, but for inputs without labels that are only trained on beside labelled data.
/// </param>
/// <param name="Unlabelled">What is said of inputs without labels; null: there are none.</param>
internal sealed record AdaptationData(DataSplits Splits, DataSplits Judged, UnlabelledInputs? Unlabelled)
{
    public LabelledDataset Set => Splits.Data;

    /// <summary>Divides the data, and asks the teacher about inputs without labels; what it answers is kept in the run's folder.</summary>
    /// <param name="labelled">Null: there are none.</param>
    /// <param name="inputs">Null: there are none. One of both is given.</param>
    /// <param name="teacher">The static bundle.</param>
    /// <param name="run">The run.</param>
    /// <param name="seed">Of the splits.</param>
    /// <param name="threads">For the teacher.</param>
    /// <param name="progress">Told what is done, and of warnings.</param>
    /// <param name="cancellationToken">Stops after the batch under way.</param>
    public static AdaptationData Of(
        LabelledDataset? labelled,
        LabelledDataset? inputs,
        string teacher,
        RunFolder run,
        int seed,
        int threads,
        ProgressDisplay progress,
        CancellationToken cancellationToken
    )
    {
        DataSplits? own = labelled is null ? null : Division.Of(labelled, seed, progress);
        if (inputs is null)
            return new AdaptationData(own!, own!, null);
        if (own is null)
            AdaptationRun.CheckEnough(DataSplits.Of(inputs, seed)); // before the teacher is asked
        using BundleFile file = BundleFile.Open(teacher);
        LabelledDataset answered = TeacherAnswers.To(file, inputs, run.Answers, keeps: true, threads, progress, cancellationToken);
        if (own is null)
        {
            DataSplits all = Division.Of(answered, seed, progress);
            return new AdaptationData(all, all, new UnlabelledInputs(inputs.Name, inputs.Count, TrainingOnly: false));
        }
        int[] others = Others(own, answered, progress);
        DataSplits both = DataSplits.Of(own.Data.WithTraining(answered, others), seed);
        return new AdaptationData(both, own, new UnlabelledInputs(inputs.Name, others.Length, TrainingOnly: true));
    }

    /// <summary>Where the bundle says it comes from.</summary>
    public Provenance Provenance(IEnumerable<string> changes) =>
        TrainingJson.ProvenanceOf(Judged, changes) with
        {
            Unlabelled = Unlabelled,
        };

    /// <summary>Inputs that are not among the labelled data too: what judges must not be trained on.</summary>
    private static int[] Others(DataSplits own, LabelledDataset answered, ProgressDisplay progress)
    {
        HashSet<UInt128> known = [.. own.Hashes];
        UInt128[] hashes = answered.ContentHashes();
        int[] others = [.. Enumerable.Range(0, answered.Count).Where(i => !known.Contains(hashes[i]))];
        if (others.Length < answered.Count)
            progress.Report(
                $"{answered.Count - others.Length:N0} of {answered.Count:N0} {answered.Noun}s without labels are in {own.Data.Name} too: "
                    + "their labels there are used."
            );
        return others;
    }
}
