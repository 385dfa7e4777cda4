using System.Text;
using System.Text.Json;
using Suffice.Bundles;
using Suffice.Control;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Data.Splits;
using Suffice.Diagnostics;
using Suffice.Evaluation.Outcomes;
using Suffice.Files;
using Suffice.Models;
using Suffice.Tensors;
using Suffice.Training.Backbones;
using Suffice.Training.Folding;
using Suffice.Training.Networks;
using Suffice.Training.Optimisation;
using Suffice.Training.Policy;
using static TorchSharp.torch;

namespace Suffice.Training.Adapting;

/// <summary>One backbone tried: the heads and joint rounds (0), or an end-to-end round after it.</summary>
/// <param name="Round">0, 1, …</param>
/// <param name="MeanMacs">Mean MACs over the loss grid on control, as a fraction of the teacher's: less is better.</param>
/// <param name="FullPathLoss">Teacher's accuracy less the full path's, on control.</param>
/// <param name="Kept">Whether it beat the rounds before it.</param>
/// <param name="Policy">The policy's training.</param>
/// <param name="Choice">Whether what the policy learnt is used; null in records from before that was asked.</param>
public sealed record AdaptationRound(
    int Round,
    double MeanMacs,
    double FullPathLoss,
    bool Kept,
    IReadOnlyList<PolicyMetrics> Policy,
    PolicyChoice? Choice = null
);

/// <summary>
/// Turns a static bundle into an adaptive net in a working folder. Every stage leaves a file and is passed over when that file is there, so
/// an interrupted run goes on where it stopped.
/// </summary>
public sealed class AdaptationRun(
    string folder,
    string teacher,
    LabelledDataset data,
    DataSplits splits,
    AdaptationOptions options,
    Provenance provenance
)
{
    /// <summary>
    /// Nets that the teacher learned from: answers learn from their mean with the teacher's. What control learns from is the teacher alone.
    /// </summary>
    public IReadOnlyList<string> Tutors { get; init; } = [];

    /// <summary>Where the results lie.</summary>
    public AdaptationFolder Results { get; } = new(folder);

    /// <inheritdoc cref="AdaptationFolder.Adapted"/>
    public string Adapted => Results.Adapted;

    /// <inheritdoc cref="AdaptationFolder.AdaptedSeed"/>
    public string AdaptedSeed(int seed) => Results.AdaptedSeed(seed);

    /// <inheritdoc cref="AdaptationFolder.Record"/>
    public string Record => Results.Record;

    /// <inheritdoc cref="AdaptationFolder.Outcomes"/>
    public string Outcomes(Split split) => Results.Outcomes(split);

    /// <summary>Runs what is missing.</summary>
    /// <exception cref="SufficeException">When a checkpoint belongs to other options, a loss is not a number, or the machine
    /// refuses.</exception>
    public IReadOnlyList<AdaptationRound> Run(IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        CheckFolder();
        if (Results.IsWhole)
            return StageRecord.Read<AdaptationRound[]>(Record);
        using WorkLock taken = WorkLock.Take(Adapted);
        using BundleFile teacherFile = BundleFile.Open(teacher);
        CheckTeacher(teacherFile.Manifest);
        (string start, AdaptationOptions choices) = Folded(teacherFile, progress, cancellationToken);
        using BundleFile backbone = BundleFile.Open(start);
        manual_seed(options.Heads.Seed);
        ModelDescription model = choices.Describe(backbone.Manifest.Model);
        PathLibrary library = choices.Library(model);
        using var network = new EncoderNetwork(model);
        TrainingSet set = TrainingSet.Of(ExampleReader.Of(data, teacherFile), splits[Split.Train], teacherFile.Manifest.Preprocessing);
        var targets = new Lazy<SoftTargets>(() => SoftTargets.Of([teacher, .. Tutors], set, folder, progress, cancellationToken));

        Stage("heads", () =>
        {
            Weights.Load(network, backbone.Plain(), name => !name.StartsWith("exits.", StringComparison.Ordinal));
            Training().Heads(Checkpoint("heads"), options.Heads, progress, cancellationToken);
        });
        Stage("round0", () => Training().Joint(Checkpoint("round0"), options.Joint, progress, cancellationToken));
        var rounds = new List<AdaptationRound> { Judge(0, double.PositiveInfinity) };
        for (int round = 1; round <= options.EndToEndRounds; round++)
        {
            int best = rounds.Last(known => known.Kept).Round;
            ExecutionPath[] drawn = PolicyPaths(best, library);
            Stage($"round{round}", () =>
            {
                LoadWeights($"round{best}");
                Training().OnPaths("end-to-end round", Checkpoint($"round{round}"), options.EndToEnd, drawn, progress, cancellationToken);
            });
            rounds.Add(Judge(round, rounds.Where(known => known.Kept).Min(known => known.MeanMacs)));
        }
        Keep(rounds.Last(known => known.Kept).Round, progress, cancellationToken);
        AtomicFile.Write(Record, stream => JsonSerializer.Serialize(stream, rounds));
        return rounds;

        ExitTraining Training() => new(network, library, set, targets.Value, options.EarlyWeight);

        void Stage(string name, Action train)
        {
            if (File.Exists(WeightsFile(name)))
            {
                LoadWeights(name);
                return;
            }
            train();
            CheckedTensors.Save(WeightsFile(name), Weights.Of(network), new Dictionary<string, string>());
            File.Delete(Checkpoint(name));
        }

        void LoadWeights(string name)
        {
            using SafetensorsFile file = CheckedTensors.Open(WeightsFile(name));
            Weights.Load(
                network,
                file.Tensors.Values.Select(tensor => new NamedTensor(tensor.Name, tensor.Shape, file.Floats(tensor.Name).ToArray()))
            );
        }

        AdaptationRound Judge(int round, double best)
        {
            IReadOnlyList<NamedTensor> weights =
            [
                .. Weights.Of(network),
                .. teacherFile.Plain().Where(tensor => TensorCatalogue.IsTokenizer(tensor.Name)),
            ];
            BundleManifest manifest = Manifest(teacherFile.Manifest, library);
            BundleWriter.Save(BundleOf(round), manifest, weights);
            OutcomeTable control = Measured(round, Split.Control, splits[Split.Control], progress, cancellationToken);
            OutcomeTable? training =
                options.Controller.TrainingImages == 0
                    ? null
                    : Measured(
                        round,
                        Split.Train,
                        [
                            .. Evenly
                                .Spaced(splits[Split.Train].Count, options.Controller.TrainingImages)
                                .Select(i => splits[Split.Train][i]),
                        ],
                        progress,
                        cancellationToken
                    );
            FittedController controller = ControllerFit.Run(control, training, options.Controller, progress, cancellationToken);
            BundleWriter.Save(BundleOf(round), manifest with { Controller = controller.Description }, [.. weights, .. controller.Tensors]);
            Measured(round, Split.Calibration, splits[Split.Calibration], progress, cancellationToken);
            using BundleFile bundle = BundleFile.Open(BundleOf(round));
            double score = ControllerFit.Score(bundle, control, controller.OutOfFold);
            return new AdaptationRound(
                round,
                score,
                control.TeacherAccuracy - control.Accuracy(library.Full.Index),
                score < best,
                controller.Metrics,
                controller.Choice
            );
        }
    }

    /// <summary>The static net to begin with, folded if so asked, and where its decision points stand.</summary>
    private (string Bundle, AdaptationOptions Choices) Folded(
        BundleFile teacherFile,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        if (options.Fold is not { } fold)
            return (teacher, options);
        long others = ProcessMemory.Peak(teacherFile, 1) - TensorBytes.Of(teacherFile.Manifest.Model);
        var job = new FoldingJob(folder, teacher, fold) { Tutors = Tutors };
        FoldRecord record = BackboneFolding.Run(
            job,
            (model, blocksLeft) => options.After(blocksLeft).WeightBytes(model) + others <= fold.MaxMemory,
            data,
            splits,
            progress,
            cancellationToken
        );
        return (job.Bundle, options.After(record.BlocksLeft));
    }

    private void CheckTeacher(BundleManifest manifest)
    {
        if (manifest.Paths.Length != 1)
            throw new SufficeException(
                Fault.Usage,
                $"{teacher} has {manifest.Paths.Length} paths and is adapted already. Give the static bundle it was made from."
            );
        if (!manifest.Labels.SequenceEqual(data.Labels))
            throw new SufficeException(
                Fault.Data,
                $"The labels of {data.Name} are not those of {teacher}. Give the data set it was trained on, or train again."
            );
    }

    /// <summary>The stages in a folder are good for one set of options.</summary>
    private void CheckFolder()
    {
        string path = Path.Combine(folder, "adaptation.options.json");
        SplitContent now = splits.Content;
        string choices = JsonSerializer.Serialize(new { Options = options, SplitSeed = splits.Seed });
        string wanted = JsonSerializer.Serialize(
            new
            {
                Options = options,
                SplitSeed = splits.Seed,
                now.Train,
                now.Control,
                now.Calibration,
            }
        );
        // From before contents were kept.
        string older = JsonSerializer.Serialize(
            new
            {
                Options = options,
                Data = data.Name,
                SplitSeed = splits.Seed,
            }
        );
        string? begun = File.Exists(path) ? File.ReadAllText(path) : null;
        if (begun == wanted || begun == older)
            return;
        // Where changed data are allowed, the bundle says what changed.
        if (begun is null || (provenance.ChangedData is not null && begun.StartsWith(choices[..^1], StringComparison.Ordinal)))
            AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(wanted)));
        else
            throw new SufficeException(
                Fault.Usage,
                $"{folder} holds an adaptation with other options, data or split seed ({path} lists them). Give the same to go on, or "
                    + "another --out folder to begin anew."
            );
    }

    private string WeightsFile(string stage) => Path.Combine(folder, $"{stage}.safetensors");

    private string Checkpoint(string stage) => Path.Combine(folder, $"{stage}.{BackboneTraining.CheckpointName}");

    private string BundleOf(int round) => Path.Combine(folder, $"round{round}.suffice");

    private string OutcomesOf(int round, Split split) => Results.Outcomes(round, split);

    private BundleManifest Manifest(BundleManifest teacherManifest, PathLibrary library) =>
        teacherManifest with
        {
            Name = data.Name,
            Model = library.Model,
            Paths = [.. library.Paths],
            Provenance = provenance,
        };

    private OutcomeTable Measured(
        int round,
        Split split,
        IReadOnlyList<int> images,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        string file = OutcomesOf(round, split);
        if (!File.Exists(file))
        {
            using BundleFile bundle = BundleFile.Open(BundleOf(round));
            using BundleFile teacherFile = BundleFile.Open(teacher);
            OutcomeTable.Measure(bundle, teacherFile, data, images, 1, progress, cancellationToken).Save(file);
        }
        return OutcomeTable.Load(file);
    }

    /// <summary>
    /// Where the policy of a round sends the control split, over the whole range of prices: paths, each as often as taken.
    /// </summary>
    private ExecutionPath[] PolicyPaths(int round, PathLibrary library)
    {
        using BundleFile bundle = BundleFile.Open(BundleOf(round));
        OutcomeTable control = OutcomeTable.Load(OutcomesOf(round, Split.Control));
        double[] prices = [0.3, 0.1, 0.05, 0.02, 0.01];
        return
        [
            .. prices
                .SelectMany(price => Simulation.Run(control, LearnedController.Load(bundle, price)).Paths)
                .Select(path => library.Paths[path]),
        ];
    }

    private void Keep(int round, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        AtomicFile.Copy(BundleOf(round), Adapted);
        foreach (Split split in (Split[])[Split.Control, Split.Calibration])
            AtomicFile.Copy(OutcomesOf(round, split), Outcomes(split));
        using BundleFile bundle = BundleFile.Open(Adapted);
        for (int seed = 1; seed < options.Controller.Seeds; seed++)
        {
            FittedController controller = ControllerFit.Run(
                OutcomeTable.Load(OutcomesOf(round, Split.Control)),
                options.Controller.TrainingImages == 0 ? null : OutcomeTable.Load(OutcomesOf(round, Split.Train)),
                options.Controller with
                {
                    Seed = options.Controller.Seed + seed,
                },
                progress,
                cancellationToken
            );
            BundleWriter.SaveControl(AdaptedSeed(seed), bundle.Manifest, controller.Tensors);
        }
    }
}
