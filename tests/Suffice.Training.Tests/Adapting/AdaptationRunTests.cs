using Suffice.Bundles;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Data.Splits;
using Suffice.Evaluation.Evaluators;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Records;
using Suffice.Models;
using Suffice.Tensors;
using Suffice.Training.Adapting;
using Suffice.Training.Backbones;
using Suffice.Training.Compiling;
using Suffice.Training.Optimisation;
using Suffice.Training.Policy;

namespace Suffice.Training.Tests.Adapting;

/// <summary>From class folders to an evaluated bundle, tiny.</summary>
public class AdaptationRunTests
{
    private static readonly TrainingOptions Short = new()
    {
        Epochs = 1,
        BatchSize = 32,
        LearningRate = 2e-3,
        AverageDecay = 0.9,
        Shift = 0,
    };

    internal static readonly AdaptationOptions Options = new()
    {
        ExitsAfter = [0, 1, 2],
        ExitHidden = 12,
        ExitWeights = WeightType.BF16,
        Schedules = [new([1], [0.5])],
        Heads = Short,
        Joint = Short with { LearningRate = 3e-4 },
        EndToEnd = Short with { LearningRate = 1e-4 },
        Controller = new ControllerOptions
        {
            Members = 2,
            PredictorHidden = 8,
            PredictorEpochs = 2,
            TrainingImages = 50,
            PolicyHidden = 6,
            PolicyMembers = 2,
            PolicyUpdates = 9,
        },
    };

    /// <summary>With the controller of a further seed.</summary>
    private static readonly AdaptationOptions TwoSeeds = Options with { Controller = Options.Controller with { Seeds = 2 } };

    internal static readonly Provenance Origin = new("bands", 0, "none", "2026-01-01", "test");

    [Fact]
    public void From_images_to_a_bundle_that_can_be_evaluated()
    {
        using var folder = new TemporaryFolder();
        ImageDataset data = DatasetCatalog.Open(new TinyImages(360).WriteTo(folder.File("bands")));
        string teacher = Teacher(folder, data),
            output = folder.File("bands.suffice");
        AdaptationRun run = Run(folder, teacher, data, TwoSeeds);
        IReadOnlyList<AdaptationRound> rounds = run.Run(null, default);
        Assert.Equal([0, 1], rounds.Select(round => round.Round));
        Assert.True(rounds[0].Kept);
        Assert.All(rounds, round => Assert.Equal(3, round.Policy.Count));

        // Given again it is done at once: nothing is written.
        DateTime written = File.GetLastWriteTimeUtc(run.Adapted);
        Assert.Equal(
            rounds.Select(round => round.Need),
            Run(folder, teacher, data, TwoSeeds).Run(null, default).Select(round => round.Need)
        );
        Assert.Equal(written, File.GetLastWriteTimeUtc(run.Adapted));
        Errors.Expect(
            Fault.Usage,
            () => Run(folder, teacher, data, TwoSeeds with { ExitHidden = 13 }).Run(null, default),
            "other options",
            "another run folder"
        );

        Errors.Expect(
            Fault.Usage,
            () => new AdaptationRun(folder.File("other"), run.Adapted, data, DataSplits.Of(data, 0), Options, Origin).Run(null, default),
            "adapted already",
            "static bundle"
        );
        Errors.Expect(
            Fault.Data,
            () =>
                new AdaptationRun(folder.File("other"), teacher, new Renamed(), DataSplits.Of(data, 0), Options, Origin).Run(null, default),
            "The labels of bands",
            "Give the data set"
        );

        // Seeds of the net that was compiled to this file before would be compared as seeds of this one.
        File.WriteAllText(folder.File("bands.seed2.suffice"), "the third seed of another net");
        BundleManifest manifest = Compilation.Run(run.Results, output, "bands").Manifest;
        Assert.False(File.Exists(folder.File("bands.seed2.suffice")));
        using (BundleFile further = BundleFile.OpenControl(folder.File("bands.seed1.suffice")))
        {
            // The same net and way of choosing, fitted with another seed.
            Assert.Equal((manifest.Deployed, 1000), (further.Manifest.Deployed, further.Manifest.Controller!.FoldSeed));
            Assert.All(further.Plain(), tensor => Assert.True(TensorCatalogue.IsControl(tensor.Name), tensor.Name));
            Assert.NotEqual(Prices(manifest), Prices(further.Manifest));
        }
        using (BundledModel model = BundledModel.Open(output))
        {
            using Session session = model.CreateSession();
            Prediction prediction = session.Classify(data.Image(0), Budget.Mean(manifest.LambdaTable[^1].Fraction));
            Assert.Contains(prediction.Label, data.Labels);
            Assert.Contains(manifest.Deployed, manifest.Controllers.Select(controller => controller.Name));
            Assert.True(prediction.Cost.ControlMacs > 0 || !ControllerNames.Predicting.Contains(manifest.Deployed));
        }
        using (
            BundleFile ours = BundleFile.Open(output),
                theirs = BundleFile.Open(teacher)
        )
        {
            // A net with as many classes is no teacher of this one for that.
            BundleWriter.Save(folder.File("other.suffice"), theirs.Manifest with { TeacherHash = "another" }, theirs.Plain());
            using BundleFile other = BundleFile.Open(folder.File("other.suffice"));
            Errors.Expect(Fault.Usage, () => OutcomeTable.Measure(ours, other, data, [0]), "was not made from", other.Path);
        }
        EvaluationResult result = Evaluator.Run(
            new EvaluationOptions
            {
                Bundle = output,
                Static = teacher,
                Data = folder.File("bands"),
                WarmUpSeconds = 0,
                Batch = 8,
            }
        );
        EvaluationRecord record = result.Record;
        Assert.Equal(2, result.Details.Seeds);
        Assert.Equal(60, record.Examples); // A sixth of 360.
        Assert.Contains(record.DefaultBudget, record.Points.Select(point => point.Budget));

        static IEnumerable<double> Prices(BundleManifest manifest) =>
            manifest.Controllers.First(controller => controller.Name == ControllerNames.Greedy).Budgets.Select(point => point.Fraction);
    }

    [Fact]
    public void Stopped_anywhere_it_goes_on_and_ends_with_the_same_bundle()
    {
        using TemporaryFolder whole = new(),
            parts = new();
        ImageDataset data = new TinyImages(240);
        AdaptationRun uninterrupted = Run(whole, Teacher(whole, data), data, Options);
        uninterrupted.Run(null, default);
        string teacher = Teacher(parts, data);
        for (int stops = 1; ; stops++)
        {
            // Stops at the first sign of every new stage.
            using var stop = new CancellationTokenSource();
            var seen = new HashSet<string>();
            try
            {
                Run(parts, teacher, data, Options)
                    .Run(
                        new Reporter(stage =>
                        {
                            if (seen.Add(stage) && seen.Count > stops / 2)
                                stop.Cancel();
                        }),
                        stop.Token
                    );
                break;
            }
            catch (OperationCanceledException)
            {
                Assert.True(stops < 60);
            }
        }
        using BundleFile expected = BundleFile.Open(uninterrupted.Adapted),
            found = BundleFile.Open(Run(parts, teacher, data, Options).Adapted);
        Assert.Equal(expected.Hash, found.Hash);
    }

    [Fact]
    public void The_full_path_stays_the_teachers_while_only_heads_train()
    {
        using var folder = new TemporaryFolder();
        ImageDataset data = new TinyImages(240);
        string teacher = Teacher(folder, data);
        AdaptationRun run = Run(folder, teacher, data, Options with { Joint = Short with { Epochs = 0 }, EndToEndRounds = 0 });
        Assert.Equal(0, Assert.Single(run.Run(null, default)).FullPathLoss);
        using BundleFile before = BundleFile.Open(teacher),
            after = BundleFile.Open(run.Adapted);
        Dictionary<string, NamedTensor> adapted = after.Plain().ToDictionary(tensor => tensor.Name);
        Assert.All(before.Plain(), tensor => Assert.Equal(tensor.Values.ToArray(), adapted[tensor.Name].Values.ToArray()));
        Assert.Equal(before.Manifest.TeacherHash, after.Manifest.TeacherHash);
    }

    [Fact]
    public void Rounds_may_go_on_from_a_bundle_whose_run_folder_is_gone()
    {
        using TemporaryFolder first = new(),
            second = new();
        ImageDataset data = new TinyImages(240);
        string teacher = Teacher(first, data);
        AdaptationOptions brief = Options with { EndToEndRounds = 0 };
        AdaptationRun before = Run(first, teacher, data, brief);
        before.Run(null, default);
        Assert.Single(Again(brief).Run(null, default));
        using BundleFile expected = BundleFile.Open(before.Adapted),
            found = BundleFile.Open(Again(brief).Adapted);
        Dictionary<string, NamedTensor> adapted = found.Plain().ToDictionary(tensor => tensor.Name);
        // The same net, and so the same tables and controller.
        Assert.All(expected.Plain(), tensor => Assert.Equal(tensor.Values.ToArray(), adapted[tensor.Name].Values.ToArray()));
        using var third = new TemporaryFolder();
        Errors.Expect(
            Fault.Usage,
            () => Run(third, teacher, data, Options with { ExitsAfter = [0], Schedules = [] }, before.Adapted).Run(null, default),
            "other paths or exits",
            "exits_after"
        );
        // The same shapes, but heads that were not trained to add the answer before theirs.
        using var fourth = new TemporaryFolder();
        Errors.Expect(
            Fault.Usage,
            () => Run(fourth, teacher, data, brief with { Cascade = !brief.Cascade }, before.Adapted).Run(null, default),
            "other paths or exits"
        );
        // What was begun with one bundle is no work of another, nor of none.
        Errors.Expect(Fault.Usage, () => Run(second, teacher, data, brief).Run(null, default), "other bundle to begin with");

        AdaptationRun Again(AdaptationOptions options) => Run(second, teacher, data, options, before.Adapted);
    }

    [Fact]
    public void Data_that_changed_since_the_teacher_was_trained_are_refused()
    {
        using var folder = new TemporaryFolder();
        string teacher = Teacher(folder, new TinyImages(240)),
            saying = folder.File("saying.static.suffice");
        using (BundleFile file = BundleFile.Open(teacher))
        {
            Provenance origin = Origin with { Content = DataSplits.Of(new TinyImages(240), 0).Content };
            BundleWriter.Save(saying, file.Manifest with { Provenance = origin }, file.Plain());
        }
        var fit = new FitOptions { WorkingFolder = folder.File("run") };
        Errors.Expect(
            Fault.Data,
            () => Adaptation.Of(saying, Options).Fit(new TinyImages(200), fit),
            "bands is not what",
            "--allow-changed-data"
        );
        Assert.Empty(Directory.EnumerateFiles(Directory.CreateDirectory(folder.File("run")).FullName));
    }

    internal static string Teacher(TemporaryFolder folder, ImageDataset data)
    {
        string path = folder.File("bands.static.suffice");
        BackboneTraining.Run(
            "train",
            new(path, TinyImages.Model, [Short with { Epochs = 2 }]),
            data,
            null,
            DataSplits.Of(data, 0),
            Origin,
            null,
            default
        );
        return path;
    }

    internal static AdaptationRun Run(
        TemporaryFolder folder,
        string teacher,
        ImageDataset data,
        AdaptationOptions options,
        string? start = null
    ) => new(folder.File("run"), teacher, data, DataSplits.Of(data, 0), options, Origin) { Start = start };

    private sealed class Renamed() : TinyImages(360)
    {
        public override string[] Labels { get; } = ["one", "two", "three", "four"];
    }

    private sealed class Reporter(Action<string> told) : IProgress<Suffice.Data.StageProgress>
    {
        public void Report(Suffice.Data.StageProgress value) => told(value.Stage);
    }
}
