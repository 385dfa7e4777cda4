using Suffice.Cluster.Jobs;
using Suffice.Cluster.Membership;
using Suffice.Cluster.Stores;
using Suffice.Commands.Options;
using Suffice.Commands.Terminals;
using Suffice.Data;
using Suffice.Evaluation.Shards;
using Suffice.Files;

namespace Suffice.Cluster.Clients;

/// <summary>Has the shards of some work done by a cluster, and waits for them.</summary>
/// <param name="asked">Where it is, and how.</param>
/// <param name="terminal">Told what a person should know.</param>
internal sealed class ClusterRunner(ClusterRequest asked, Terminal terminal) : IShardRunner
{
    /// <summary>A shard whose result is not what was reported is asked for so often.</summary>
    private const int MostRounds = 3;

    public int? Rows => asked.Rows;

    public IReadOnlyList<ShardResult> Run(ShardRequest request, IProgress<StageProgress>? progress, CancellationToken cancellationToken) =>
        Run(JobDescription.Of(request), request, progress, cancellationToken).GetAwaiter().GetResult();

    private async Task<IReadOnlyList<ShardResult>> Run(
        JobDescription job,
        ShardRequest request,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        ClusterConnection cluster = await ClusterConnection
            .Open(ClusterAddress.Parse(asked.Address), cancellationToken)
            .ConfigureAwait(false);
        await using (cluster.ConfigureAwait(false))
        {
            try
            {
                return await Run(cluster, job, request, progress, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                terminal.Error.WriteLine(
                    $"Job {job.Id} goes on. `cluster attach {job.Id} --cluster {asked.Address}` follows it, `cluster cancel` ends it."
                );
                throw;
            }
        }
    }

    private async Task<IReadOnlyList<ShardResult>> Run(
        ClusterConnection cluster,
        JobDescription job,
        ShardRequest request,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        foreach ((string hash, string file) in request.Bundles)
            Share(cluster.Store, hash, file);
        for (int round = 1; ; round++)
        {
            await Submit(cluster, job, asked.Retry && round == 1, cancellationToken).ConfigureAwait(false);
            JobStatus status = await JobWatch
                .Wait(cluster, job.Id, progress, terminal.Error.WriteLine, cancellationToken)
                .ConfigureAwait(false);
            if (status.State == JobState.Done)
            {
                (IReadOnlyList<ShardResult> results, int[] wrong) = await Collect(cluster, job, cancellationToken).ConfigureAwait(false);
                if (wrong.Length == 0)
                    return results;
                if (round == MostRounds)
                    throw Wrong(cluster.Store, job, wrong);
                terminal.Error.WriteLine(
                    $"Warning: {wrong.Length} shards are not in the store as they were reported; they are done again."
                );
            }
            else if (status.State != JobState.Unknown || round == MostRounds)
                throw Ended(job, status);
        }
    }

    private static Task Submit(ClusterConnection cluster, JobDescription job, bool retries, CancellationToken cancellationToken) =>
        ClusterConnection.Tell(
            async () =>
            {
                await cluster.Job(job.Id).Submit(job.ToJson(), retries).ConfigureAwait(false);
                await cluster.Board.Add(job.Id).ConfigureAwait(false);
            },
            cancellationToken
        );

    /// <summary>The results, each looked at: what the store gives back must be what a silo has put there.</summary>
    private static async Task<(IReadOnlyList<ShardResult> Results, int[] Wrong)> Collect(
        ClusterConnection cluster,
        JobDescription job,
        CancellationToken cancellationToken
    )
    {
        IJobGrain grain = cluster.Job(job.Id);
        ShardReport[] reports = await ClusterConnection.Ask(grain.Reports, cancellationToken).ConfigureAwait(false);
        int[] wrong = [.. Enumerable.Range(0, reports.Length).Where(shard => !Holds(cluster.Store, job, shard, reports[shard].Hash))];
        foreach (int shard in wrong)
            await ClusterConnection.Tell(() => grain.Redo(shard, reports[shard].Hash), cancellationToken).ConfigureAwait(false);
        return ([.. reports.Select((report, shard) => new ShardResult(cluster.Store.Result(job.Id, shard), report.Note))], wrong);
    }

    private static bool Holds(ClusterStore store, JobDescription job, int shard, string hash)
    {
        string file = store.Result(job.Id, shard);
        return File.Exists(file) && ClusterStore.HashOf(file) == hash;
    }

    /// <summary>Bundles lie in the store under their checksums: another one under the same name is another bundle there.</summary>
    private static void Share(ClusterStore store, string hash, string file)
    {
        string shared = store.Bundle(hash);
        if (!File.Exists(shared))
            AtomicFile.Copy(file, shared);
    }

    private static SufficeException Wrong(ClusterStore store, JobDescription job, int[] shards) =>
        new(
            Fault.Machine,
            $"{store.Job(job.Id)} does not give back what silos put there: shard {shards[0]}, {shards.Length} in all. "
                + "Check that client and silos share one folder, and its disk."
        );

    private static SufficeException Ended(JobDescription job, JobStatus status) =>
        status.State switch
        {
            JobState.Refused => new(Fault.Machine, $"No silo can do job {job.Id}. {string.Join(" ", status.Refusals)}"),
            JobState.Failed => new(
                Fault.Data,
                $"Job {job.Id}: {status.Failures.Length} of {status.Shards} shards failed, the others are done. "
                    + $"{string.Join(" ", status.Failures.Take(5))} Put right what is wrong, then give the same command with --retry."
            ),
            _ => new(Fault.Usage, $"Job {job.Id} was cancelled. Give the command again to begin anew."),
        };
}
