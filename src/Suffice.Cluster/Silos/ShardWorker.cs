using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Suffice.Cluster.Jobs;
using Suffice.Evaluation.Shards;

namespace Suffice.Cluster.Silos;

/// <summary>Does shards: each slot asks for one, does it on a thread of its own, reports it, and asks again.</summary>
internal sealed class ShardWorker(SiloSettings settings, ILocalSiloDetails here, IGrainFactory grains, OpenJobs jobs) : BackgroundService
{
    private static readonly TimeSpan ShortPause = TimeSpan.FromMilliseconds(25),
        LongPause = TimeSpan.FromSeconds(1);

    private SiloOffer Offer =>
        new(
            here.SiloAddress.ToParsableString(),
            FormattableString.Invariant($"{here.DnsHostName}:{here.SiloAddress.Endpoint.Port}"),
            settings.Version,
            settings.Slots
        );

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, settings.Slots).Select(_ => Task.Run(() => Slot(stoppingToken), CancellationToken.None)));

    private async Task Slot(CancellationToken stop)
    {
        TimeSpan pause = ShortPause;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (await grains.GetGrain<IBoardGrain>(0).Take(Offer).WaitAsync(stop).ConfigureAwait(false) is { } lease)
                {
                    await Do(lease, stop).ConfigureAwait(false);
                    pause = ShortPause;
                    continue;
                }
            }
            catch (Exception error) when (GrainCalls.MayPass(error))
            {
                // Whoever kept the board is gone; somebody else will.
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            await Task.Delay(pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongPause ? pause * 2 : LongPause;
        }
    }

    private async Task Do(Lease lease, CancellationToken stop)
    {
        var job = JobDescription.FromJson(lease.Job);
        var grain = grains.GetGrain<IJobGrain>(job.Id);
        (ShardReport? report, string? problem) = await Task
            .Factory.StartNew(() => Try(job, lease.Shard, stop), stop, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .ConfigureAwait(false);
        if (stop.IsCancellationRequested)
            return;
        bool isWanted = true;
        await GrainCalls.Repeat(Tell, stop).ConfigureAwait(false);
        if (!isWanted)
            Forget(job);

        async Task Tell()
        {
            if (lease.Shard is not { } shard)
                await grain.Opened(Offer, problem).ConfigureAwait(false);
            else if (report is null)
                await grain.Fail(shard, Offer, problem!).ConfigureAwait(false);
            else
                isWanted = await grain.Finish(shard, Offer, report).ConfigureAwait(false);
        }
    }

    /// <summary>Removes what was written since somebody cancelled the job, and removed what there was.</summary>
    private void Forget(JobDescription job)
    {
        try
        {
            settings.Store.Remove(job.Id);
        }
#pragma warning disable CA1031 // Results that stay take room, and nothing else.
        catch (Exception error)
#pragma warning restore CA1031
        {
            settings.Messages?.Report($"{job.Title} was cancelled, but its results could not be removed: {error.Message}");
        }
    }

    private ShardReport Do(JobDescription job, int shard, IShardedWork work, CancellationToken stop)
    {
        long began = Stopwatch.GetTimestamp();
        string note = "",
            hash = settings.Store.Keep(job.Id, shard, file => note = work.Run(job.Range(shard), file, stop));
        return new ShardReport(hash, note, Stopwatch.GetElapsedTime(began).TotalSeconds);
    }

    private (ShardReport? Report, string? Problem) Try(JobDescription job, int? shard, CancellationToken stop)
    {
        try
        {
            return (jobs.Use(job.Id, job, work => shard is { } number ? Do(job, number, work, stop) : null), null);
        }
#pragma warning disable CA1031 // Whatever it is, it ends this shard and not the silo, and the client hears of it.
        catch (Exception error)
#pragma warning restore CA1031
        {
            if (!stop.IsCancellationRequested)
                settings.Messages?.Report($"{job.Title}, {(shard is null ? "opening it" : $"shard {shard}")}: {error.Message}");
            return (null, error is SufficeException ? error.Message : $"{error.GetType().Name}: {error.Message}");
        }
    }
}
