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
using Suffice.Training;
using Suffice.Training.Adapting;
using Suffice.Training.Folding;
using Suffice.Training.Policy;
using static System.FormattableString;

namespace Suffice.Cli.Verbs;

/// <summary>Makes the static model adaptive.</summary>
internal sealed class AdaptVerb : Verb
{
    private readonly Argument<string> folder = new("RUN") { Description = "The run's folder, begun by train or here." };
    private readonly DataOptions data = new(
        "The teacher is asked about each once, and its answers are taken for the truth. Beside --data they are only trained on.",
        both: true
    );
    private readonly Option<string?> teacher = new("--teacher")
    {
        Description = "Another static bundle than the run's own net.static.suffice.",
        HelpName = "STATIC",
    };
    private readonly Option<string?> recipe = new("--recipe")
    {
        Description =
            "Begin the run here, around the static bundle of --teacher, with the choices in this JSON file. Without it a run with "
            + "--unlabelled begins with the usual choices for a net of that size.",
        HelpName = "FILE",
    };
    private readonly Option<string?> start = new("--from")
    {
        Description =
            "Begin with the net of this bundle, which was adapted before: heads and joint rounds are passed over, and the recipe's "
            + "end-to-end rounds go on from there.",
        HelpName = "BUNDLE",
    };
    private readonly Option<long?> maxMemory = CommonOptions.Bytes(
        "--max-memory",
        "Fold the net first, until suffice-run with the adapted bundle should never hold more than this much memory at batch 1: blocks go "
            + "or share their weights, and distillation heals what that does. See docs/method/folding.md."
    );
    private readonly Option<int?> threads = CommonOptions.TrainingThreads();
    private readonly Option<FileInfo> json = CommonOptions.Json("the record");

    public AdaptVerb(Terminal terminal)
        : base(
            terminal,
            "adapt",
            "Makes the static model adaptive: exits, token reduction, predictor and policy.",
            "Adds exits and token reduction to the run's static model, trains them gently, and fits complexity predictor and policy, and "
                + "judges them on images or texts the backbone never saw. Choices come from the run's recipe.json. Every stage leaves a "
                + "file and is passed over when that file is there. Without labels the net learns to answer as the static model does, "
                + "for less.",
            "adapt runs/fashion --data fashion-mnist",
            "adapt runs/photos --unlabelled photos/ --teacher net.static.suffice",
            "adapt runs/small --data cifar10 --max-memory 24MB",
            "adapt runs/more --data cifar10 --recipe recipes/cifar10-rounds.json --teacher models/cifar10.static.suffice "
                + "--from models/cifar10.suffice"
        )
    {
        Add(folder);
        data.AddTo(this);
        Option[] options = [teacher, recipe, start, maxMemory, threads, json];
        foreach (Option option in options)
            Add(option);
        Does(Execute);
    }

    public override string AfterInterruption => "Every stage and every epoch that had ended is kept. Give the same command to go on.";

    private int Execute(ParseResult arguments)
    {
        AdaptRequest request = Read(arguments);
        AdaptRecord record = Run(request);
        new AdaptOutput(Terminal.Output).Print(record, request.Run);
        TrainingJson.Write(record, arguments.GetValue(json));
        return ExitCode.Success;
    }

    private AdaptRequest Read(ParseResult arguments)
    {
        var run = new RunFolder(arguments.GetRequiredValue(folder));
        (Recipe? choices, bool begins) = ReadRecipe(run, arguments);
        string from = arguments.GetValue(teacher) ?? run.Static;
        if (!File.Exists(from))
            throw new SufficeException(
                Fault.Bundle,
                $"{from} is missing. Train it first with `train --out {run.Path}`, or give another static bundle with --teacher."
            );
        (LabelledDataset? labelled, LabelledDataset? inputs) = data.OpenBoth(arguments);
        CheckInputs(from, labelled, inputs);
        choices = Around(from, choices, labelled?.Count ?? inputs!.Count);
        if (arguments.GetValue(maxMemory) is { } bytes)
            choices = Within(bytes, choices);
        string? adapted = arguments.GetValue(start);
        CheckTutors(run, choices, adapted);
        if (labelled is not null)
        {
            labelled = RunFolder.Ordered(labelled, from);
            RunFolder.CheckData(from, labelled, choices.SplitSeed);
        }
        if (adapted is not null && !File.Exists(adapted))
            throw new SufficeException(Fault.Bundle, $"{adapted} is missing. Give an adapted bundle with --from.");
        return new AdaptRequest(
            run,
            choices,
            begins,
            from,
            adapted,
            labelled,
            inputs,
            data.AllowsChanges(arguments),
            arguments.GetValue(threads) ?? Environment.ProcessorCount
        );
    }

    /// <summary>The recipe, and whether the run begins here with it; null: with the usual choices.</summary>
    private (Recipe? Recipe, bool Begins) ReadRecipe(RunFolder run, ParseResult arguments)
    {
        bool hasTeacher = arguments.GetValue(teacher) is not null;
        if (arguments.GetValue(recipe) is { } file)
        {
            if (!hasTeacher)
                throw new SufficeException(Fault.Usage, "--recipe begins a run around a static bundle. Give that bundle with --teacher.");
            return (Recipe.Load(file), true);
        }
        if (run.HasBegun || !data.HasUnlabelled(arguments))
            return (run.Recipe(), false);
        if (!hasTeacher)
            throw new SufficeException(
                Fault.Usage,
                $"No run was begun in {run.Path}. Give the static bundle that is to be adapted with --teacher."
            );
        return (null, true);
    }

    private static void CheckTutors(RunFolder run, Recipe recipe, string? adapted)
    {
        bool learns = adapted is null || recipe.Adaptation.EndToEndRounds > 0;
        if (learns && run.Tutors(recipe).FirstOrDefault(tutor => !File.Exists(tutor)) is { } missing)
            throw new SufficeException(
                Fault.Bundle,
                $"{missing} is missing: the recipe's tutors teach the exits too. Train them with `train --out {run.Path}`, or take tutors "
                    + $"out of {run.RecipeFile}."
            );
    }

    /// <summary>The teacher must know classes, and read such inputs.</summary>
    private static void CheckInputs(string teacher, LabelledDataset? labelled, LabelledDataset? inputs)
    {
        using BundleFile file = BundleFile.Open(teacher);
        TeacherAnswers.Check(file);
        foreach (LabelledDataset given in new[] { labelled, inputs }.OfType<LabelledDataset>())
            _ = ExampleReader.Of(given, file);
    }

    /// <summary>The recipe with the teacher's model if it has none; without a recipe the usual choices.</summary>
    private static Recipe Around(string teacher, Recipe? recipe, int examples)
    {
        using BundleFile file = BundleFile.Open(teacher);
        Provenance made = file.Manifest.Provenance;
        Recipe around = RecipeModels.Around(recipe, file.Manifest.Model, examples);
        // Whatever the net was trained on stays in the same split, if it is among these.
        return recipe is null && !made.IsImported ? around with { SplitSeed = made.Seed } : around;
    }

    /// <summary>The recipe with a fold to so many bytes: as it says, or else healed like its joint rounds.</summary>
    private static Recipe Within(long bytes, Recipe recipe)
    {
        FoldOptions fold = recipe.Adaptation.Fold ?? new FoldOptions { MaxMemory = bytes, Heal = recipe.Adaptation.Joint };
        return recipe with { Adaptation = recipe.Adaptation with { Fold = fold with { MaxMemory = bytes } } };
    }

    private AdaptRecord Run(AdaptRequest request)
    {
        (RunFolder run, Recipe recipe, string from) = (request.Run, request.Recipe, request.Teacher);
        Torch.Prepare(request.Threads);
        long began = Stopwatch.GetTimestamp();
        using ProgressDisplay progress = Terminal.ShowProgress();
        AdaptationData given = Divide(request, progress);
        var check = new DataCheck(request.AllowsChanges, progress);
        if (request.Begins)
            recipe = run.Adopt(recipe, from, given.Splits, check);
        string[] changes =
        [
            .. run.Changes(),
            .. RunFolder.CheckContent(from, given.Judged, check, Split.Train, Split.Control, Split.Calibration),
        ];
        Provenance provenance = given.Provenance(changes);
        var adaptation = new AdaptationRun(run.Path, from, given.Set, given.Splits, recipe.Adaptation, provenance)
        {
            Tutors = run.Tutors(recipe),
            Start = request.Start,
        };
        IReadOnlyList<AdaptationRound> rounds = adaptation.Run(progress, Terminal.Interruption);
        return new AdaptRecord(
            given.Set.Name,
            from,
            run.Adaptation.Adapted,
            Stopwatch.GetElapsedTime(began).TotalSeconds,
            rounds,
            recipe.Adaptation.Fold is { } folding ? new FoldingJob(run.Path, from, folding).ReadRecord() : null,
            recipe,
            MachineDescription.Current(),
            VersionDescription.Current(),
            VersionDescription.Commit()
        )
        {
            ChangedData = TrainingJson.Listed(changes),
            Unlabelled = given.Unlabelled,
        };
    }

    private AdaptationData Divide(AdaptRequest request, ProgressDisplay progress) =>
        AdaptationData.Of(
            request.Labelled,
            request.Inputs,
            request.Teacher,
            request.Run,
            request.Recipe.SplitSeed,
            request.Threads,
            progress,
            Terminal.Interruption
        );

    private sealed record AdaptRequest(
        RunFolder Run,
        Recipe Recipe,
        bool Begins,
        string Teacher,
        string? Start,
        LabelledDataset? Labelled,
        LabelledDataset? Inputs,
        bool AllowsChanges,
        int Threads
    );
}
