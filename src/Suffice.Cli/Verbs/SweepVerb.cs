using System.CommandLine;
using System.Text.Json;
using Suffice.Cli.Sweeps;
using Suffice.Commands.Hosting;
using Suffice.Commands.Options;
using Suffice.Commands.Terminals;
using Suffice.Commands.Verbs;
using Suffice.Data;
using Suffice.Evaluation.Records;
using Suffice.Evaluation.Shards;

namespace Suffice.Cli.Verbs;

/// <summary>Trains, adapts and judges many runs, and compares them.</summary>
internal sealed class SweepVerb : Verb
{
    private readonly Argument<string> file = new("FILE") { Description = "What to try, as JSON: docs/guide/sweeps.md shows one." };
    private readonly Option<string> output = new("--out")
    {
        Description = "The folder for the runs, each in a folder of its own, and for sweep.html.",
        HelpName = "DIR",
        Required = true,
    };
    private readonly Option<string> folder = CommonOptions.Folder();
    private readonly Option<int> threads = CommonOptions.Threads();
    private readonly Option<FileInfo> json = CommonOptions.Json("what the runs reached");
    private readonly ClusterOption cluster;

    /// <param name="terminal">Where it reads and writes.</param>
    /// <param name="clusters">Reaches a cluster; null: none is known.</param>
    public SweepVerb(Terminal terminal, ClusterOffer? clusters = null)
        : base(
            terminal,
            "sweep",
            "Trains, adapts and judges a net for every recipe, seed and option, and compares them.",
            "Each run goes through train, adapt, compile and eval. Runs that are done are not done again, and those that were interrupted "
                + "go on. A run that fails is told at the end, and the others are done all the same.",
            "sweep sweeps/learning-rate.json --out runs/learning-rate",
            "sweep sweeps/learning-rate.json --out /mnt/runs/learning-rate --cluster localhost"
        )
    {
        Add(file);
        Option[] options = [output, folder, threads, json];
        foreach (Option option in options)
            Add(option);
        cluster = new ClusterOption(clusters, mayHaveThreads: true);
        cluster.AddTo(this);
        Does(Execute);
    }

    public override string AfterInterruption => "Runs and steps that had ended are kept. Give the same command to go on.";

    private int Execute(ParseResult arguments)
    {
        SweepFile sweep = SweepFile.Load(arguments.GetRequiredValue(file));
        string runs = Path.GetFullPath(arguments.GetRequiredValue(output));
        var work = new SweepShardWork(
            runs,
            Path.Exists(sweep.Data) ? Path.GetFullPath(sweep.Data) : sweep.Data,
            Path.GetFullPath(arguments.GetRequiredValue(folder)),
            sweep.Split,
            arguments.GetValue(threads),
            [.. SweepPoint.All(sweep)]
        );
        SweepShards.Check(work);
        string[] failures = cluster.Read(arguments) is { } elsewhere ? Elsewhere(work, elsewhere) : Here(work);
        SweepRow[] rows =
        [
            .. work
                .Points.Select(point => (Point: point, Steps: new SweepSteps(work, point)))
                .Where(run => run.Steps.IsJudged)
                .Select(run => SweepRow.Of(run.Point, RecordFile.LoadRecord(run.Steps.Record))),
        ];
        var record = new SweepRecord(sweep.Description, sweep.Data, sweep.Split, rows, failures);
        JsonOutput.Write(record, SweepJson.Default.SweepRecord, arguments.GetValue(json));
        string page = Path.Combine(runs, "sweep.html");
        SweepTable.SavePage(record, page);
        Terminal.Output.Write(SweepTable.Format(record));
        Terminal.Error.WriteLine($"Each run is in {page}.");
        foreach (string failure in failures)
            Terminal.Error.WriteLine($"Error: {failure}");
        return failures.Length == 0 ? ExitCode.Success : ExitCode.Training;
    }

    /// <summary>One run after another in this process.</summary>
    /// <returns>Why some are not done.</returns>
    private string[] Here(SweepShardWork work)
    {
        using ProgressDisplay progress = Terminal.ShowProgress();
        using var shards = new SweepShards(work);
        var failures = new List<string>();
        for (int i = 0; i < work.Points.Length; i++)
        {
            progress.Report(new StageProgress("runs", i, work.Points.Length, work.Points[i].Name));
            string file = Path.Combine(work.Folder, $"{work.Points[i].Name}.eval.json");
            try
            {
                shards.Run(ShardRange.Of(i, work.Points.Length, 1), file, Terminal.Interruption);
            }
            catch (SufficeException error) when (error.Fault == Fault.Training)
            {
                failures.Add(error.Message);
            }
        }
        return [.. failures];
    }

    private string[] Elsewhere(SweepShardWork work, IShardRunner elsewhere)
    {
        using ProgressDisplay progress = Terminal.ShowProgress();
        var request = new ShardRequest
        {
            Kind = SweepShards.Name,
            Title = $"sweep into {Path.GetFileName(work.Folder)}",
            Work = JsonSerializer.Serialize(work, SweepJson.Default.SweepShardWork),
            Bundles = new Dictionary<string, string>(),
            Data = work.Data,
            Inputs = work.Points.Length,
            Rows = 1,
        };
        try
        {
            return elsewhere.Run(request, _ => Array.Empty<string>(), progress, Terminal.Interruption);
        }
        catch (SufficeException error) when (error.Fault == Fault.Data)
        {
            return [error.Message];
        }
    }
}
