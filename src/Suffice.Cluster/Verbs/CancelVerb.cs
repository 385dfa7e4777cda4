using System.CommandLine;
using Suffice.Cluster.Clients;
using Suffice.Cluster.Jobs;
using Suffice.Commands.Hosting;
using Suffice.Commands.Terminals;

namespace Suffice.Cluster.Verbs;

/// <summary>Ends a job, and forgets what it has done.</summary>
internal sealed class CancelVerb : JobVerb
{
    public CancelVerb(Terminal terminal)
        : base(
            terminal,
            "cancel",
            "Ends a job and removes its results, also of one that is done.",
            "Shards that are being done come to their end, and what they give is removed.",
            "cluster cancel 3f2a91c07be4"
        ) => Does(Execute);

    public override string AfterInterruption => "The job may go on; see `cluster status`.";

    private int Execute(ParseResult arguments)
    {
        string id = With(arguments, (cluster, job) => Cancel(cluster, job, Terminal.Interruption));
        Terminal.Output.WriteLine($"Job {id} is cancelled, and its results are removed.");
        return ExitCode.Success;
    }

    private static async Task<string> Cancel(ClusterConnection cluster, string id, CancellationToken cancellationToken)
    {
        ClusterPicture picture = await ClusterConnection.Ask(cluster.Board.Picture, cancellationToken).ConfigureAwait(false);
        if (!picture.Jobs.Contains(id))
            throw new SufficeException(Fault.Usage, $"There is no job {id}. See `cluster status`.");
        await ClusterConnection.Tell(cluster.Job(id).Cancel, cancellationToken).ConfigureAwait(false);
        cluster.Store.Remove(id);
        // Last: until then the command can be given again.
        await ClusterConnection.Tell(() => cluster.Board.Remove(id), cancellationToken).ConfigureAwait(false);
        return id;
    }
}
