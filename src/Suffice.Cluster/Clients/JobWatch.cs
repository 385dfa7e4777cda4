using Suffice.Cluster.Jobs;
using Suffice.Data;
using static System.FormattableString;

namespace Suffice.Cluster.Clients;

/// <summary>Watches a job until it ends.</summary>
internal static class JobWatch
{
    /// <summary>Waits until nothing more will be done.</summary>
    /// <param name="cluster">Where it is.</param>
    /// <param name="id">Which.</param>
    /// <param name="progress">In inputs.</param>
    /// <param name="messages">Told which silos cannot do it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<JobStatus> Wait(
        ClusterConnection cluster,
        string id,
        IProgress<StageProgress>? progress,
        Action<string> messages,
        CancellationToken cancellationToken
    )
    {
        var told = new HashSet<string>();
        JobState? known = null;
        while (true)
        {
            JobStatus status = await ClusterConnection.Ask(() => cluster.Job(id).Follow(known), cancellationToken).ConfigureAwait(false);
            foreach (string refusal in status.Refusals.Where(told.Add))
                messages($"Warning: silo {refusal}");
            if (status.State == JobState.Opening)
                progress?.Report(new StageProgress($"job {id}: silos open bundles and data", 0, 0));
            else
                progress?.Report(
                    new StageProgress(
                        $"job {id}",
                        status.InputsDone,
                        status.Inputs,
                        Invariant($"{status.ShardsDone} of {status.Shards} shards")
                    )
                );
            if (status.State is not (JobState.Opening or JobState.Running))
                return status;
            known = status.State;
        }
    }
}
