using System.CommandLine;
using System.Diagnostics;
using Suffice.Bundles;
using Suffice.Commands.Hosting;
using Suffice.Commands.Options;
using Suffice.Commands.Terminals;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Data.Splits;
using Suffice.Evaluation.Evaluators;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Records;
using Suffice.Evaluation.Rivals;
using Suffice.Evaluation.Shards;
using Suffice.Training;
using Suffice.Training.Compiling;
using static System.FormattableString;

namespace Suffice.Cli.Verbs;

/// <summary>Takes parts of the control away, to see what each of them adds.</summary>
internal sealed class AblateVerb : Verb
{
    private readonly DataOptions data = new();
    private readonly Argument<string> folder = new("RUN") { Description = "The run's folder, adapted." };
    private readonly Option<string> split = new("--split")
    {
        Description = "Where the variants are judged.",
        HelpName = "calibration|test",
        DefaultValueFactory = _ => "test",
    };
    private readonly Option<int?> threads = CommonOptions.TrainingThreads();
    private readonly Option<FileInfo> json = CommonOptions.Json("the record");
    private readonly ClusterOption cluster;

    /// <param name="terminal">Where it reads and writes.</param>
    /// <param name="clusters">Reaches a cluster; null: none is known.</param>
    public AblateVerb(Terminal terminal, ClusterOffer? clusters = null)
        : base(
            terminal,
            "ablate",
            "Shows what each layer of the control adds.",
            "Fits predictor and policy anew on the control split, whole and with a part missing, with as many seeds as the recipe says, "
                + "and compares what each spends and regrets, in units of the price, mean over ten prices. Variants: the trained policy "
                + "whether or not control said that training helped (trained_policy); the predictor alone, asked greedily at every exit "
                + "(no_policy); the policy alone, which then sees only confidence and cost (no_predictor); the policy with the prediction "
                + "for some other input (shuffled_predictor); boosted trees (LightGBM) as the predictor (boosted_trees). Beside them, nets "
                + "that drop tokens and spend the same on every input: the adapted net's own paths of full depth (static_keep_rate), and "
                + "the teacher with tokens merging in every block (static_token_merging, ToMe).",
            "ablate runs/fashion --data fashion-mnist",
            "ablate runs/fashion --data fashion-mnist --cluster localhost"
        )
    {
        Add(folder);
        data.AddTo(this);
        Option[] options = [split, threads, json];
        foreach (Option option in options)
            Add(option);
        cluster = new ClusterOption(clusters, mayHaveThreads: true);
        cluster.AddTo(this);
        // The control learns from the others.
        split.AcceptOnlyFromAmong("calibration", "test");
        Does(Execute);
    }

    private int Execute(ParseResult arguments)
    {
        AblateRequest request = Read(arguments);
        AblateRecord record = Run(request);
        Print(record.Results);
        TrainingJson.Write(record, arguments.GetValue(json));
        return ExitCode.Success;
    }

    private AblateRequest Read(ParseResult arguments)
    {
        var run = new RunFolder(arguments.GetRequiredValue(folder));
        Recipe recipe = run.Recipe();
        Split where = SubjectOptions.Parse(arguments.GetRequiredValue(split));
        if (!File.Exists(run.Adaptation.Adapted))
            throw new SufficeException(
                Fault.Bundle,
                $"{run.Adaptation.Adapted} is missing: there is no control to take apart. Run `adapt {run.Path}` first."
            );
        LabelledDataset set = RunFolder.Ordered(data.Open(arguments), run.Static);
        RunFolder.CheckData(run.Static, set, recipe.SplitSeed);
        (string named, _, string dataFolder, DataReading reading) = data.Read(arguments);
        using BundleFile adapted = BundleFile.Open(run.Adaptation.Adapted),
            teacher = BundleFile.Open(run.Static);
        return new AblateRequest(
            run,
            recipe,
            set,
            new OutcomeWork(
                adapted.Hash,
                teacher.Hash,
                EvaluationWork.Absolute(named),
                Path.GetFullPath(dataFolder),
                reading,
                recipe.SplitSeed,
                where
            ),
            data.AllowsChanges(arguments),
            arguments.GetValue(threads) ?? Environment.ProcessorCount,
            cluster.Read(arguments)
        );
    }

    private AblateRecord Run(AblateRequest request)
    {
        (RunFolder run, Recipe recipe, LabelledDataset set, Split where) = (request.Run, request.Recipe, request.Data, request.Work.Split);
        Torch.Prepare(request.Threads);
        long began = Stopwatch.GetTimestamp();
        using BundleFile adapted = BundleFile.Open(run.Adaptation.Adapted),
            teacher = BundleFile.Open(run.Static);
        using ProgressDisplay progress = Terminal.ShowProgress();
        DataSplits splits = Division.Of(set, recipe.SplitSeed, progress);
        IReadOnlyList<string> changes = RunFolder.CheckContent(
            run.Adaptation.Adapted,
            splits,
            new DataCheck(request.AllowsChanges, progress),
            where
        );
        int[] inputs = [.. splits[where]];
        OutcomeTable judged = request.Shards is { } elsewhere
            ? OutcomeShards.Measure(elsewhere, request.Work, (adapted, teacher), splits, progress, Terminal.Interruption)
            : OutcomeTable.Measure(adapted, teacher, set, inputs, request.Threads, progress, Terminal.Interruption);
        double temperature = Temperature.FitTeacher(OutcomeTable.Load(run.Adaptation.Outcomes(Split.Control)));
        StaticRivals statics = StaticRivals.Measure(teacher, set, inputs, judged, temperature, progress, Terminal.Interruption);
        var ablation = new Ablation(run.Adaptation, judged, recipe.Adaptation.Controller);
        IReadOnlyList<AblationResult> results = ablation.Run(statics.Outcomes, progress, Terminal.Interruption);
        return new AblateRecord(
            set.Name,
            run.Adaptation.Adapted,
            where.ToString().ToLowerInvariant(),
            Stopwatch.GetElapsedTime(began).TotalSeconds,
            results,
            statics.Merging,
            recipe.Adaptation.Controller,
            MachineDescription.Current(),
            VersionDescription.Current(),
            VersionDescription.Commit()
        )
        {
            ChangedData = TrainingJson.Listed(changes),
        };
    }

    private void Print(IReadOnlyList<AblationResult> results)
    {
        var table = new TablePrinter();
        table.Add("control", "need, % of static", "more than the whole, points", "95 % limits, corrected");
        foreach (AblationResult result in results)
            table.Add(
                result.Variant,
                Invariant($"{result.Need.Average() * 100:0.00}"),
                Invariant($"{result.MoreThanFull * 100:+0.00;-0.00;0.00}"),
                Invariant($"{result.LowerLimit * 100:+0.00;-0.00;0.00} to {result.UpperLimit * 100:+0.00;-0.00;0.00}")
            );
        Terminal.Output.Write(table);
    }

    private sealed record AblateRequest(
        RunFolder Run,
        Recipe Recipe,
        LabelledDataset Data,
        OutcomeWork Work,
        bool AllowsChanges,
        int Threads,
        IShardRunner? Shards
    );
}
