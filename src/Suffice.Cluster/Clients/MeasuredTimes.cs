using System.Diagnostics;
using Suffice.Cluster.Jobs;
using Suffice.Cluster.Stores;
using Suffice.Files;

namespace Suffice.Cluster.Clients;

/// <summary>What a cluster took for a job that it has done, and for a call and a write now.</summary>
/// <param name="Rows">Inputs of a shard.</param>
/// <param name="ShardSeconds">Of every whole shard.</param>
/// <param name="CallSeconds">Of a call, there and back: the median.</param>
/// <param name="StoreSeconds">Until a result of the usual size is in the store: the median.</param>
internal sealed record MeasuredTimes(long Rows, double[] ShardSeconds, double CallSeconds, double StoreSeconds)
{
    private const int Calls = 200,
        Writes = 9;

    /// <summary>Asks and measures.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> for a job that is not done.</exception>
    public static async Task<MeasuredTimes> Of(ClusterConnection cluster, string id, CancellationToken cancellationToken)
    {
        JobStatus status = await ClusterConnection.Ask(cluster.Job(id).Status, cancellationToken).ConfigureAwait(false);
        if (status.State != JobState.Done)
            throw new SufficeException(Fault.Usage, $"There is no job {id} that is done. Give one of `cluster status`.");
        ShardReport[] reports = await ClusterConnection.Ask(cluster.Job(id).Reports, cancellationToken).ConfigureAwait(false);
        // The last may have fewer inputs.
        double[] seconds = [.. reports[..Math.Max(1, reports.Length - 1)].Select(report => report.Seconds)];
        var calls = new List<double>();
        for (int i = 0; i < Calls; i++)
        {
            long began = Stopwatch.GetTimestamp();
            await cluster.Board.Picture().ConfigureAwait(false);
            calls.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
        }
        return new MeasuredTimes(
            Math.Max(1, (status.Inputs + status.Shards - 1) / status.Shards),
            seconds,
            Median(calls),
            Store(cluster.Store, id)
        );
    }

    private static double Store(IClusterStore store, string id)
    {
        string trial = $"trial-{Guid.NewGuid():N}";
        DirectoryInfo folder = Directory.CreateTempSubdirectory("suffice-trial-");
        try
        {
            byte[] content = store.Result(id, 0, folder.FullName) is { } result
                ? File.ReadAllBytes(result)
                : throw new SufficeException(Fault.Usage, $"The results of job {id} are not in {store.Text} any more.");
            var writes = new List<double>();
            for (int i = 0; i < Writes; i++)
            {
                long began = Stopwatch.GetTimestamp();
                store.Keep(trial, i, file => AtomicFile.Write(file, stream => stream.Write(content)));
                writes.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
            }
            return Median(writes);
        }
        finally
        {
            store.Remove(trial);
            folder.Delete(recursive: true);
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
