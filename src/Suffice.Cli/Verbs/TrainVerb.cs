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
using Suffice.Models;
using Suffice.Text;
using Suffice.Training;
using Suffice.Training.Backbones;
using Suffice.Training.Optimisation;

namespace Suffice.Cli.Verbs;

/// <summary>Trains the static model, or a smaller rival of it.</summary>
internal sealed class TrainVerb : Verb
{
    private readonly DataOptions data = new();
    private readonly Option<string?> recipe = new("--recipe")
    {
        Description = "All choices, as JSON. May be left out when the run folder holds one.",
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
            "Begin with the weights of this static bundle instead of at random. Only depth and classes may differ: a deeper model repeats "
            + "its blocks, a shallower one takes the first of them.",
        HelpName = "STATIC",
    };
    private readonly Option<int?> epochs = new("--epochs") { Description = "Instead of the recipe's number of epochs.", HelpName = "N" };
    private readonly Option<double?> learningRate = CommonOptions.Fraction("--learning-rate", "Instead of the recipe's learning rate.");
    private readonly Option<string?> tokenizer = new("--tokenizer")
    {
        Description =
            "For texts: a folder or file with a tokenizer (see docs/text.md). Without it, a vocabulary is trained on the training split "
            + "as the recipe says.",
        HelpName = "DIR",
    };
    private readonly Option<int?> threads = CommonOptions.TrainingThreads();
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
            "train --data reviews.tsv --recipe recipes/sst2.json --out runs/reviews"
        )
    {
        data.AddTo(this);
        Option[] options = [recipe, output, blocks, start, epochs, learningRate, tokenizer, threads, json];
        foreach (Option option in options)
            Add(option);
        CommonOptions.AtLeastOne(blocks);
        CommonOptions.AtLeastOne(epochs);
        Does(Execute);
    }

    public override string AfterInterruption => "Every epoch that had ended is kept. Give the same command to go on.";

    private int Execute(ParseResult arguments)
    {
        var run = new RunFolder(arguments.GetRequiredValue(output));
        OutputFolder.Check(run.Path);
        Recipe chosen = arguments.GetValue(recipe) is { } file ? Recipe.Load(file) : run.Recipe();
        int? depth = arguments.GetValue(blocks);
        if (depth is null)
            chosen = chosen with { Training = Overridden(chosen.Training, arguments), Start = arguments.GetValue(start) ?? chosen.Start };
        else if (arguments.GetValue(start) is not null)
            throw new SufficeException(
                Fault.Usage,
                "--from is for the static model. With --blocks, the recipe's truncate_smaller says where training begins."
            );
        LabelledDataset set = data.Open(arguments);
        using ProgressDisplay messages = Terminal.ShowProgress();
        var check = new DataCheck(data.AllowsChanges(arguments), messages);
        DataSplits splits = Divide(set, chosen.SplitSeed);
        TextTokenizer? words = RunTokenizer.Of(run, set, splits, chosen, arguments.GetValue(tokenizer));
        chosen = TutorNets.Fitted(chosen with { Data = set.Name, Model = Fitted(chosen.Model) }, Fitted);
        Check(chosen.Model, "model");
        TutorNets.Check(chosen, Check);
        IReadOnlyList<string> changes = run.Begin(chosen, splits, check);
        words?.Files.Save(run.Tokenizer);
        BackboneJob job = depth is { } fewer
            ? SmallerJob(run, chosen, fewer, splits, check, arguments)
            : new BackboneJob(run.Static, chosen.Model, Cycles(chosen.Training)) { Tutors = run.Tutors(chosen), Start = chosen.Start };
        Torch.Prepare(arguments.GetValue(threads) ?? Environment.ProcessorCount);
        long began = Stopwatch.GetTimestamp();
        using (ProgressDisplay progress = Terminal.ShowProgress())
        {
            Provenance provenance = TrainingJson.ProvenanceOf(splits, changes);
            TutorNets.Train(run, chosen, set, words, splits, provenance, progress, Terminal.Interruption);
            BackboneTraining.Run(
                depth is null ? "train the static model" : $"train {depth} blocks alone",
                job,
                set,
                words,
                splits,
                provenance,
                progress,
                Terminal.Interruption
            );
        }
        // It may have been there.
        RunFolder.CheckData(job.Bundle, set, chosen.SplitSeed);
        changes = [.. changes, .. RunFolder.CheckContent(job.Bundle, splits, check, Split.Train, Split.Control, Split.Calibration)];
        using BundleFile written = BundleFile.Open(job.Bundle);
        BundleManifest manifest = written.Manifest;
        double right;
        IReadOnlyList<TutorResult> tutors;
        using (ProgressDisplay progress = Terminal.ShowProgress())
        {
            right = OutcomeMeasurement.Accuracy(written, set, splits[Split.Control], progress, Terminal.Interruption);
            tutors = TutorNets.Judge(run, chosen, set, splits, progress, Terminal.Interruption);
        }
        foreach (TutorResult tutor in tutors)
            Terminal.Output.WriteLine(
                FormattableString.Invariant($"{tutor.Net}: right on {tutor.ControlTop1 * 100:0.00} % of the control split")
            );
        Terminal.Output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{job.Bundle}: {manifest.Name}, {manifest.TeacherMacs:N0} multiply-adds, right on {right * 100:0.00} % of the control "
                    + $"split"
            )
        );
        TrainingJson.Write(
            new TrainRecord(
                set.Name,
                job.Bundle,
                job.Model.Depth,
                manifest.TeacherMacs,
                manifest.TeacherHash,
                right,
                job.Tutors,
                tutors,
                Stopwatch.GetElapsedTime(began).TotalSeconds,
                chosen,
                MachineDescription.Current(),
                VersionDescription.Current(),
                VersionDescription.Commit()
            )
            {
                ChangedData = TrainingJson.Listed(changes),
            },
            arguments.GetValue(json)
        );
        return ExitCode.Success;

        TrainingOptions[] Cycles(TrainingOptions first) => chosen.Polish is { } polish ? [first, polish] : [first];

        ModelDescription Fitted(ModelDescription net) =>
            net with
            {
                Classes = set.Labels.Length,
                Text = words is not null && net.Text is { } text ? text with { Vocabulary = words.VocabularySize } : net.Text,
            };
    }

    /// <summary>A net of fewer blocks, with as many training images in all as teacher and joint rounds had.</summary>
    private BackboneJob SmallerJob(RunFolder run, Recipe recipe, int depth, DataSplits splits, DataCheck check, ParseResult arguments)
    {
        ModelDescription model = recipe.Model;
        if (depth < 1 || depth >= model.Depth)
            throw new SufficeException(
                Fault.Usage,
                $"--blocks must be 1 to {model.Depth - 1}, fewer than the static model's {model.Depth}; got {depth}."
            );
        string[] tutors = run.Tutors(recipe);
        bool needsTeacher = tutors.Length == 0 || recipe.TruncateSmaller;
        if (needsTeacher)
        {
            if (!File.Exists(run.Static))
                throw new SufficeException(
                    Fault.Usage,
                    $"{run.Static} is missing: smaller nets learn from it. Train it first: the same command without --blocks."
                );
            RunFolder.CheckData(run.Static, splits.Data, recipe.SplitSeed);
            RunFolder.CheckContent(run.Static, splits, check, Split.Train, Split.Control, Split.Calibration);
        }
        // A truncated net has had the teacher's images already.
        TrainingOptions options = recipe.SmallerTraining
            ?? (
                recipe.TruncateSmaller
                    ? recipe.Adaptation.Joint
                    : recipe.Training with
                    {
                        Epochs = recipe.Training.Epochs + recipe.Adaptation.Joint.Epochs,
                    }
            );
        options = Overridden(options, arguments);
        return new BackboneJob(
            run.Smaller(depth),
            model with
            {
                Depth = depth,
                Exits = [model.Exits[^1] with { AfterBlocks = depth }],
            },
            recipe.Polish is { } polish && !recipe.TruncateSmaller ? [options, polish] : [options]
        )
        {
            Tutors = needsTeacher ? [run.Static, .. tutors] : tutors,
            Start = recipe.TruncateSmaller ? run.Static : null,
        };
    }

    private DataSplits Divide(LabelledDataset set, int seed)
    {
        using ProgressDisplay progress = Terminal.ShowProgress();
        progress.Report(new StageProgress("dividing the data by content", 0, 1));
        DataSplits splits = DataSplits.Of(set, seed);
        progress.Report(new StageProgress("dividing the data by content", 1, 1));
        foreach (string warning in splits.Warnings)
            progress.Report($"Warning: {warning}");
        return splits;
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

    private static void Check(ModelDescription model, string name)
    {
        try
        {
            model.Validate();
        }
        catch (SufficeException error)
        {
            throw new SufficeException(
                Fault.Usage,
                $"The recipe's {name} does not fit together. {error.Message} Compare it with those in recipes/.",
                error
            );
        }
        if (model.Exits.Count != 1)
            throw new SufficeException(
                Fault.Usage,
                $"The recipe's {name} has {model.Exits.Count} exits; a static model has one, after its last block. Exits are named under "
                    + "adaptation."
            );
    }
}
