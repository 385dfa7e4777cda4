using System.Text.Json;
using Suffice.Bundles;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Data.Splits;
using Suffice.Evaluation.Settings;
using Suffice.Files;
using Suffice.Training.Adapting.Stages;
using Suffice.Training.Optimisation;

namespace Suffice.Training.Adapting;

/// <summary>
/// Turns a static bundle into an adaptive net in a working folder, stage by stage (docs/method/adaptation.md). Stages whose files are there
/// are passed over, so an interrupted run goes on where it stopped.
/// </summary>
internal sealed class AdaptationRun(
    string folder,
    string teacher,
    LabelledDataset data,
    DataSplits splits,
    AdaptationOptions options,
    Provenance provenance
)
{
    /// <summary>Of these, halves and quarters are made, to fit to one part and judge by another.</summary>
    private const int LeastControl = 10;

    /// <summary>
    /// Nets that the teacher learned from: answers learn from their mean with the teacher's. What control learns from is the teacher alone.
    /// </summary>
    public IReadOnlyList<string> Tutors { get; init; } = [];

    /// <summary>
    /// A bundle that was adapted before: its net is round 0, and only what comes after is trained. Null: begin with heads.
    /// </summary>
    public string? Start { get; init; }

    /// <summary>Where the results lie.</summary>
    public AdaptationFolder Results { get; } = new(folder);

    /// <inheritdoc cref="AdaptationFolder.Adapted"/>
    public string Adapted => Results.Adapted;

    /// <inheritdoc cref="AdaptationFolder.AdaptedSeed"/>
    public string AdaptedSeed(int seed) => Results.AdaptedSeed(seed);

    /// <inheritdoc cref="AdaptationFolder.Record"/>
    public string Record => Results.Record;

    /// <inheritdoc cref="AdaptationFolder.Outcomes(Split)"/>
    public string Outcomes(Split split) => Results.Outcomes(split);

    /// <summary>Whether there is enough to fit predictor and policy to.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/> when there is not.</exception>
    public static void CheckEnough(DataSplits splits)
    {
        ArgumentNullException.ThrowIfNull(splits);
        LabelledDataset data = splits.Data;
        int control = splits[Split.Control].Count;
        if (control < LeastControl)
            throw new SufficeException(
                Fault.Data,
                $"{data.Name} has {data.Count:N0} {data.Noun}s, too few to adapt to: predictor and policy learn from its control split, "
                    + $"which holds {control} and needs {LeastControl}. Add {data.Noun}s: 80 in all are the least, thousands are better."
            );
    }

    /// <summary>Runs what is missing.</summary>
    /// <exception cref="SufficeException">When a checkpoint belongs to other options, a loss is not a number, or the machine
    /// refuses.</exception>
    public IReadOnlyList<AdaptationRound> Run(IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        var job = new AdaptationJob(Results, teacher, Tutors, data, splits, options, provenance, Start);
        CheckEnough(splits);
        AdaptationChecks.CheckOptions(options);
        AdaptationChecks.CheckFolder(job);
        if (Results.IsWhole)
            return StageRecord.Read<AdaptationRound[]>(Record);
        using WorkLock taken = WorkLock.Take(Adapted);
        using BundleFile teacherFile = BundleFile.Open(teacher);
        AdaptationChecks.CheckTeacher(job, teacherFile);
        _ = options.Library(options.Describe(teacherFile.Manifest.Model));
        AdaptationChecks.Begin(job);
        (string backbone, AdaptationOptions choices) = (teacher, options);
        if (options.Fold is { } fold)
        {
            var folding = new FoldingStage(job, teacherFile, fold);
            folding.Pass(progress, cancellationToken);
            (backbone, choices) = (folding.Bundle, folding.Choices);
        }
        List<AdaptationRound> rounds;
        using (var context = new AdaptationContext(job, teacherFile, backbone, choices))
            rounds = Rounds(context, progress, cancellationToken);
        new SelectionStage(job, rounds.Last(round => round.Kept).Round).Pass(progress, cancellationToken);
        AtomicFile.Write(Record, stream => JsonSerializer.Serialize(stream, rounds));
        return rounds;
    }

    /// <summary>Heads and joint training, then end-to-end rounds, each from the best round before it.</summary>
    private List<AdaptationRound> Rounds(AdaptationContext context, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        AdaptationStage[] first = Start is { } start
            ? [new StartStage(context, start)]
            : [new HeadsStage(context), new JointStage(context)];
        foreach (AdaptationStage stage in first)
            stage.Pass(progress, cancellationToken);
        (AdaptationRound round0, PricedOutcomes best) = Judge(context, 0, null, progress, cancellationToken);
        var rounds = new List<AdaptationRound> { round0 };
        for (int round = 1; round <= options.EndToEndRounds; round++)
        {
            new EndToEndStage(context, round, rounds.Last(known => known.Kept).Round).Pass(progress, cancellationToken);
            (AdaptationRound judged, PricedOutcomes outcomes) = Judge(context, round, best, progress, cancellationToken);
            rounds.Add(judged);
            best = judged.Kept ? outcomes : best;
        }
        return rounds;
    }

    /// <summary>Measures the net as it is now, and fits its controller.</summary>
    private (AdaptationRound Round, PricedOutcomes Outcomes) Judge(
        AdaptationContext context,
        int round,
        PricedOutcomes? best,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var controller = new ControllerStage(context, round);
        AdaptationStage[] stages =
        [
            new RoundNetStage(context, round),
            new OutcomesStage(context, round, Split.Control),
            .. options.Controller.TrainingImages == 0 ? (AdaptationStage[])[] : [new OutcomesStage(context, round, Split.Train)],
            controller,
            new OutcomesStage(context, round, Split.Calibration),
        ];
        foreach (AdaptationStage stage in stages)
            stage.Pass(progress, cancellationToken);
        return (controller.Against(best), controller.Outcomes);
    }
}
