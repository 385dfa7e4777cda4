using System.CommandLine;
using Suffice.Cluster.Clients;
using Suffice.Cluster.Jobs;
using Suffice.Commands.Hosting;
using Suffice.Commands.Terminals;
using Suffice.Data;
using static System.FormattableString;

namespace Suffice.Cluster.Verbs;

/// <summary>Shows silos, jobs and what failed.</summary>
internal sealed class StatusVerb : Verb
{
    private readonly AddressOption address = new();

    public StatusVerb(Terminal terminal)
        : base(terminal, "status", "Shows silos, jobs, how far they are, and what failed.", "", "cluster status")
    {
        address.AddTo(this);
        Does(Execute);
    }

    public override string AfterInterruption => "Nothing was changed.";

    private int Execute(ParseResult arguments)
    {
        (ClusterPicture Cluster, (string Id, JobStatus Status)[] Jobs) seen = address.With(
            arguments,
            cluster => See(cluster, Terminal.Interruption),
            Terminal.Interruption
        );
        Terminal.Output.Write(Silos(seen.Cluster) + Environment.NewLine);
        if (seen.Jobs.Length == 0)
        {
            Terminal.Output.WriteLine("No jobs.");
            return ExitCode.Success;
        }
        Terminal.Output.Write(Jobs(seen.Jobs));
        foreach ((string id, JobStatus status) in seen.Jobs)
        {
            foreach (string failure in status.Failures)
                Terminal.Output.WriteLine($"{id} failed: {failure}");
            foreach (string refusal in status.Refusals)
                Terminal.Output.WriteLine($"{id} not on {refusal}");
        }
        return ExitCode.Success;
    }

    private static async Task<(ClusterPicture Cluster, (string Id, JobStatus Status)[] Jobs)> See(
        ClusterConnection cluster,
        CancellationToken cancellationToken
    )
    {
        ClusterPicture picture = await ClusterConnection.Ask(cluster.Board.Picture, cancellationToken).ConfigureAwait(false);
        var jobs = new List<(string Id, JobStatus Status)>();
        foreach (string id in picture.Jobs)
            jobs.Add((id, await ClusterConnection.Ask(cluster.Job(id).Status, cancellationToken).ConfigureAwait(false)));
        return (picture, [.. jobs]);
    }

    private static string Silos(ClusterPicture cluster)
    {
        var table = new TablePrinter();
        table.Add("silo", "slots", "version");
        foreach (SiloOffer silo in cluster.Silos)
            table.Add(silo.Name, Invariant($"{silo.Slots}"), silo.Version);
        return table.ToString();
    }

    private static string Jobs((string Id, JobStatus Status)[] jobs)
    {
        var table = new TablePrinter();
        table.Add("job", "what", "state", "shards", "inputs");
        foreach ((string id, JobStatus status) in jobs)
            table.Add(
                id,
                status.Title,
                status.State.ToString().ToLowerInvariant(),
                Invariant($"{status.ShardsDone} of {status.Shards}"),
                Invariant($"{status.InputsDone:N0} of {status.Inputs:N0}")
            );
        return table.ToString();
    }
}
