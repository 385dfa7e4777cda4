using System.CommandLine;
using Suffice.Cluster.Clients;
using Suffice.Cluster.Jobs;
using Suffice.Commands.Hosting;
using Suffice.Commands.Terminals;

namespace Suffice.Cluster.Verbs;

/// <summary>Ends a job, and forgets what it has done.</summary>
internal sealed class CancelVerb : Verb
{
    private readonly Argument<string> job = new("JOB") { Description = "The job, as `cluster status` calls it." };
    private readonly AddressOption address = new();

    public CancelVerb(Terminal terminal)
        : base(
            terminal,
            "cancel",
            "Ends a job and removes its results, also of one that is done.",
            "Shards that are being done come to their end, and count for nothing.",
            "cluster cancel 3f2a91c07be4"
        )
    {
        Add(job);
        Add(address.Option);
        Does(Execute);
    }

    public override string AfterInterruption => "The job may go on; see `cluster status`.";

    private int Execute(ParseResult arguments)
    {
        string id = arguments.GetRequiredValue(job);
        address.With(arguments, cluster => Cancel(cluster, id, Terminal.Interruption), Terminal.Interruption);
        Terminal.Output.WriteLine($"Job {id} is cancelled, and its results are removed.");
        return ExitCode.Success;
    }

    private static async Task<bool> Cancel(ClusterConnection cluster, string id, CancellationToken cancellationToken)
    {
        ClusterPicture picture = await GrainCalls
            .Ask(cluster.Board.Picture, ClusterConnection.Patience, cancellationToken)
            .ConfigureAwait(false);
        if (!picture.Jobs.Contains(id))
            throw new SufficeException(Fault.Usage, $"There is no job {id}. See `cluster status`.");
        await GrainCalls
            .Ask(
                async () =>
                {
                    await cluster.Job(id).Cancel().ConfigureAwait(false);
                    await cluster.Board.Remove(id).ConfigureAwait(false);
                    return true;
                },
                ClusterConnection.Patience,
                cancellationToken
            )
            .ConfigureAwait(false);
        string results = cluster.Store.Job(id);
        if (Directory.Exists(results))
            Directory.Delete(results, recursive: true);
        return true;
    }
}
