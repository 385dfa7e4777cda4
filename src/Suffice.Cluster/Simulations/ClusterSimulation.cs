using System.Globalization;
using Suffice.Cluster.Jobs;

namespace Suffice.Cluster.Simulations;

/// <summary>
/// A job on a cluster of any size, event by event: slots ask, compute, write and report as those of a silo do, and shards are given out by
/// the same <see cref="Leases"/>. Only time is imagined.
/// </summary>
internal sealed class ClusterSimulation
{
    private const double FirstPause = 0.1,
        LongestPause = 1;

    private readonly ClusterSettings settings;
    private readonly PriorityQueue<Action, double> events = new();
    private readonly Random random;
    private readonly Leases leases;
    private readonly Dictionary<string, double> deaths = []; // by silo: since when it is dead
    private readonly HashSet<int> done = [];
    private readonly double[] lengths;
    private double now,
        grainFreeAt,
        grainBusy,
        useful;
    private int started,
        silos;

    private ClusterSimulation(ClusterSettings settings)
    {
        this.settings = settings;
        random = new Random(settings.Seed);
        leases = new Leases(() => now);
        lengths = [.. Enumerable.Range(0, settings.Shards).Select(_ => settings.ShardSeconds[random.Next(settings.ShardSeconds.Count)])];
        for (int i = 0; i < settings.Shards; i++)
            leases.Add(i);
    }

    /// <summary>Plays a job to its end.</summary>
    public static SimulatedJob Run(ClusterSettings settings)
    {
        var simulation = new ClusterSimulation(settings);
        for (int i = 0; i < settings.Silos; i++)
            simulation.Begin();
        while (simulation.done.Count < settings.Shards && simulation.events.TryDequeue(out Action? next, out double at))
        {
            simulation.now = at;
            next();
        }
        double all = settings.Silos * settings.Slots * simulation.now;
        return new SimulatedJob(
            simulation.now,
            simulation.useful / all,
            simulation.grainBusy / simulation.now,
            simulation.started - settings.Shards
        );
    }

    /// <summary>A silo comes up.</summary>
    private void Begin()
    {
        string silo = silos++.ToString(CultureInfo.InvariantCulture);
        for (int slot = 0; slot < settings.Slots; slot++)
            Ask(silo, FirstPause);
        if (settings.SecondsToDeath is not { } mean)
            return;
        double death = now - (mean * Math.Log(1 - random.NextDouble()));
        At(death, () => deaths[silo] = now);
        At(death + settings.SecondsToReplace, Begin);
    }

    /// <summary>A slot asks for a shard, and waits for its turn at the grain.</summary>
    private void Ask(string silo, double pause) =>
        Call(() =>
        {
            if (deaths.ContainsKey(silo))
                return;
            if (leases.Next(silo, Lives, _ => false) is { } shard)
            {
                started++;
                At(now + lengths[shard] + settings.StoreSeconds, () => Report(silo, shard));
            }
            else
                At(now + pause, () => Ask(silo, Math.Min(2 * pause, LongestPause)));
        });

    private void Report(string silo, int shard)
    {
        if (deaths.ContainsKey(silo))
            return;
        Call(() =>
        {
            if (done.Add(shard))
            {
                useful += lengths[shard];
                leases.Done(shard, lengths[shard]);
            }
            Ask(silo, FirstPause);
        });
    }

    /// <summary>One call after another, each after its way there.</summary>
    private void Call(Action answered)
    {
        double begins = Math.Max(now, grainFreeAt);
        grainFreeAt = begins + settings.CallSeconds;
        grainBusy += settings.CallSeconds;
        At(grainFreeAt, answered);
    }

    private bool Lives(string silo) => !deaths.TryGetValue(silo, out double since) || now < since + settings.SecondsToNotice;

    private void At(double time, Action what) => events.Enqueue(what, time);
}
