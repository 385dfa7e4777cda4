using System.Diagnostics;
using Orleans.Concurrency;
using Suffice.Cluster.Stores;

namespace Suffice.Cluster.Jobs;

/// <summary>Sends silos that ask for work to jobs that have some, in turns.</summary>
/// <param name="ledger">The jobs.</param>
/// <param name="silos">Who lives.</param>
/// <param name="store">What the cluster shares.</param>
[Reentrant]
internal sealed class BoardGrain(
    [PersistentState("board", JobGrain.Storage)] IPersistentState<BoardLedger> ledger,
    ISiloStatusOracle silos,
    IClusterStore store
) : Grain, IBoardGrain
{
    /// <summary>A silo that has not asked for so long is not shown.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(30);

    /// <summary>For so long a silo that asks is kept waiting where there is no job: a new one is begun at once then.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, (SiloOffer Silo, long Asked)> asking = [];
    private readonly HashSet<string> over = [];
    private int turn;
    private TaskCompletionSource added = new();

    public async Task Add(string job)
    {
        over.Remove(job);
        if (!ledger.State.Jobs.Contains(job))
        {
            ledger.State.Jobs.Add(job);
            await ledger.WriteStateAsync();
        }
        TaskCompletionSource waiting = added;
        added = new TaskCompletionSource();
        waiting.SetResult();
    }

    public async Task Remove(string job)
    {
        over.Remove(job);
        if (ledger.State.Jobs.Remove(job))
            await ledger.WriteStateAsync();
    }

    public async Task<Lease?> Take(SiloOffer silo)
    {
        asking[silo.Silo] = (silo, Stopwatch.GetTimestamp());
        string[] jobs = Open();
        if (jobs.Length == 0)
        {
            await Task.WhenAny(added.Task, Task.Delay(Idle));
            jobs = Open();
        }
        for (int i = 0; i < jobs.Length; i++)
        {
            string job = jobs[(turn + i) % jobs.Length];
            JobOffer offer = await GrainFactory.GetGrain<IJobGrain>(job).Take(silo);
            if (offer.IsOver)
                over.Add(job);
            if (offer.Lease is null)
                continue;
            turn++;
            return offer.Lease;
        }
        return null;
    }

    public Task<ClusterPicture> Picture() =>
        Task.FromResult(
            new ClusterPicture(
                store.Text,
                [
                    .. asking
                        .Values.Where(asked => Stopwatch.GetElapsedTime(asked.Asked) < Lately && Lives(asked.Silo.Silo))
                        .Select(asked => asked.Silo)
                        .OrderBy(silo => silo.Name, StringComparer.Ordinal),
                ],
                [.. ledger.State.Jobs]
            )
        );

    private string[] Open() => [.. ledger.State.Jobs.Where(job => !over.Contains(job))];

    private bool Lives(string silo) => !silos.IsDeadSilo(SiloAddress.FromParsableString(silo));
}
