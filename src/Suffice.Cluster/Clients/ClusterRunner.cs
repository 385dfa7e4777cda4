using Suffice.Cluster.Jobs;
using Suffice.Cluster.Membership;
using Suffice.Cluster.Stores;
using Suffice.Commands.Options;
using Suffice.Commands.Terminals;
using Suffice.Data;
using Suffice.Evaluation.Shards;

namespace Suffice.Cluster.Clients;

/// <summary>Has the shards of some work done by a cluster, and waits for them.</summary>
/// <param name="asked">Where it is, and how.</param>
/// <param name="terminal">Told what a person should know.</param>
internal sealed class ClusterRunner(ClusterRequest asked, Terminal terminal) : IShardRunner
{
    /// <summary>A shard whose result is not what was reported is asked for so often.</summary>
    private const int MostRounds = 3;

    public int? Rows => asked.Rows;

    public T Run<T>(
        ShardRequest request,
        Func<IReadOnlyList<ShardResult>, T> join,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("suffice-results-"); // For stores that are no folders.
        try
        {
            return join(Run(JobDescription.Of(request), request, folder.FullName, progress, cancellationToken).GetAwaiter().GetResult());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<IReadOnlyList<ShardResult>> Run(
        JobDescription job,
        ShardRequest request,
        string folder,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        ClusterConnection cluster = await ClusterConnection
            .Open(ClusterAddress.Parse(asked.Address), asked.Tls is { } tls ? Certificates.Load(tls) : null, cancellationToken)
            .ConfigureAwait(false);
        await using (cluster.ConfigureAwait(false))
        {
            try
            {
                foreach ((string hash, string file) in request.Bundles)
                    cluster.Store.Share(hash, file);
                return await Run(cluster, job, folder, progress, cancellationToken).ConfigureAwait(false);
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
        string folder,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        for (int round = 1; ; round++)
        {
            await Submit(cluster, job, asked.Retry && round == 1, cancellationToken).ConfigureAwait(false);
            JobStatus status = await JobWatch
                .Wait(cluster, job.Id, progress, terminal.Error.WriteLine, cancellationToken)
                .ConfigureAwait(false);
            if (status.State == JobState.Done)
            {
                (ShardResult?[] results, int[] wrong) = await Collect(cluster, job, folder, cancellationToken).ConfigureAwait(false);
                if (wrong.Length == 0)
                    return [.. results.Select(result => result!.Value)];
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
    private static async Task<(ShardResult?[] Results, int[] Wrong)> Collect(
        ClusterConnection cluster,
        JobDescription job,
        string folder,
        CancellationToken cancellationToken
    )
    {
        IJobGrain grain = cluster.Job(job.Id);
        ShardReport[] reports = await ClusterConnection.Ask(grain.Reports, cancellationToken).ConfigureAwait(false);
        var results = new ShardResult?[reports.Length];
        for (int shard = 0; shard < reports.Length; shard++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string? file = cluster.Store.Result(job.Id, shard, folder);
            if (file is not null && StoreNames.HashOf(file) == reports[shard].Hash)
                results[shard] = new ShardResult(file, reports[shard].Note);
        }
        int[] wrong = [.. Enumerable.Range(0, reports.Length).Where(shard => results[shard] is null)];
        foreach (int shard in wrong)
            await ClusterConnection.Tell(() => grain.Redo(shard, reports[shard].Hash), cancellationToken).ConfigureAwait(false);
        return (results, wrong);
    }

    private static SufficeException Wrong(IClusterStore store, JobDescription job, int[] shards) =>
        new(
            Fault.Machine,
            $"{store.Text} does not give back what silos put there: shard {shards[0]}, {shards.Length} in all. "
                + "Check that client and silos share it, and its disk."
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
