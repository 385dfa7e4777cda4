using System.CommandLine;
using System.Globalization;
using Suffice.Cluster.Clients;
using Suffice.Cluster.Simulations;
using Suffice.Commands.Hosting;
using Suffice.Commands.Options;
using Suffice.Commands.Terminals;
using Suffice.Commands.Verbs;
using Suffice.Data;
using Suffice.Evaluation.Records;
using static System.FormattableString;

namespace Suffice.Cluster.Verbs;

/// <summary>Says how much of more silos a job would use, from what one took.</summary>
internal sealed class SimulateJobVerb : JobVerb
{
    private static readonly int[] Silos = [1, 3, 10, 30, 100, 300, 1000];

    private static readonly int[] Sizes = [1, 4, 16, 64, 256]; // of shards, in sixteenths of the job's

    private readonly Option<long> inputs = new("--inputs")
    {
        Description = "Inputs of the imagined job.",
        HelpName = "N",
        DefaultValueFactory = _ => 10_000_000,
    };
    private readonly Option<int> slots = CommonOptions.Whole("--slots", "Shards of a silo at a time.", 1, 1, 1024);
    private readonly Option<FileInfo> json = CommonOptions.Json("times and shares");
    private readonly Option<double?> death = CommonOptions.Fraction("--death", "Mean hours until a silo dies. Without it: none does.");

    public SimulateJobVerb(Terminal terminal)
        : base(
            terminal,
            "simulate",
            "Says how well a job of the same kind would use more silos.",
            "Measures a call and a write of this cluster, takes the times of the job's shards, and plays jobs of that kind on clusters of "
                + "up to 1,000 silos, with shards of several sizes. Printed is the share of all cores' time that goes into results; "
                + "docs/guide/cluster.md says where it bends and why.",
            "cluster simulate 3f2a91c07be4",
            "cluster simulate 3f2a91c07be4 --inputs 1000000 --death 24"
        )
    {
        CommonOptions.AtLeastOne(inputs);
        Option[] options = [inputs, slots, death, json];
        foreach (Option option in options)
            Add(option);
        Does(Execute);
    }

    public override string AfterInterruption => "Nothing was changed.";

    private int Execute(ParseResult arguments)
    {
        MeasuredTimes times = With(arguments, (cluster, job) => MeasuredTimes.Of(cluster, job, Terminal.Interruption));
        Terminal.Output.WriteLine(
            Invariant($"A shard of {times.Rows:N0} inputs takes {times.ShardSeconds.Average():0.000} s, ")
                + Invariant($"a call {times.CallSeconds * 1e3:0.00} ms, a write {times.StoreSeconds * 1e3:0.0} ms.")
        );
        long all = arguments.GetValue(inputs);
        var table = new TablePrinter();
        long[] sizes =
        [
            .. Sizes.Select(size => Math.Max(1, times.Rows * size / 16)).Distinct().Where(rows => all / rows is > 0 and < 1_000_000),
        ];
        table.Add(["silos", .. sizes.Select(rows => Invariant($"{rows:N0} a shard"))]);
        var points = new List<SimulatedPoint>();
        foreach (int silos in Silos)
        {
            Terminal.Interruption.ThrowIfCancellationRequested();
            SimulatedPoint[] row = [.. sizes.Select(rows => Played(rows, Settings(times, all, rows, silos, arguments)))];
            table.Add([Invariant($"{silos}"), .. row.Select(point => point.Efficiency.ToString("P1", CultureInfo.InvariantCulture))]);
            points.AddRange(row);
        }
        Terminal.Output.Write(table);
        JsonOutput.Write(
            new SimulationRecord(
                all,
                arguments.GetValue(slots),
                arguments.GetValue(death),
                times,
                [.. points],
                MachineDescription.Current(),
                VersionDescription.Current(),
                VersionDescription.Commit()
            ),
            SimulationJson.Default.SimulationRecord,
            arguments.GetValue(json)
        );
        return ExitCode.Success;
    }

    private ClusterSettings Settings(MeasuredTimes times, long all, long rows, int silos, ParseResult arguments) =>
        new()
        {
            ShardSeconds = [.. times.ShardSeconds.Select(seconds => seconds * rows / times.Rows)],
            Shards = (int)((all + rows - 1) / rows),
            Silos = silos,
            Slots = arguments.GetValue(slots),
            CallSeconds = times.CallSeconds,
            StoreSeconds = times.StoreSeconds,
            SecondsToDeath = arguments.GetValue(death) * 3600,
        };

    private static SimulatedPoint Played(long rows, ClusterSettings settings)
    {
        SimulatedJob job = ClusterSimulation.Run(settings);
        return new SimulatedPoint(settings.Silos, rows, settings.Shards, job.Seconds, job.Efficiency, job.GrainLoad, job.Twice);
    }
}
