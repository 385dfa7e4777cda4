using System.Diagnostics;

namespace Suffice.Cluster.Jobs;

/// <summary>
/// Who does which shard of a job now, and which comes next. It is not kept: where it is lost, shards are done again, which changes nothing.
/// </summary>
/// <param name="clock">Time since anything, in seconds.</param>
internal sealed class Leases(Func<double> clock)
{
    /// <summary>A shard is given to a second silo where the first has taken so many times as long as others did.</summary>
    private const double Patience = 3;

    /// <summary>Nor before so many seconds.</summary>
    private const double LeastPatience = 5;

    /// <summary>Where no shard was done yet, nobody knows how long one takes.</summary>
    private const double FirstPatience = 600;

    /// <summary>To the silo that has it already only after so many times as long: it may not know, if the answer was lost.</summary>
    private const double OwnPatience = 4;

    private readonly SortedSet<int> free = [];
    private readonly List<Held> held = [];
    private readonly List<double> took = []; // rising

    public Leases()
        : this(() => Stopwatch.GetElapsedTime(0).TotalSeconds) { }

    /// <summary>A shard that nobody has.</summary>
    public void Add(int shard) => free.Add(shard);

    /// <summary>Whether anything may still be done.</summary>
    public bool IsEmpty => free.Count == 0 && held.Count == 0;

    /// <summary>The next for a silo; null: nothing now.</summary>
    /// <param name="silo">Who asks.</param>
    /// <param name="lives">Whether a silo is there.</param>
    /// <param name="failedAt">Whether it has failed there before.</param>
    public int? Next(string silo, Func<string, bool> lives, Func<int, bool> failedAt)
    {
        foreach (Held lost in held.Where(lease => !lives(lease.Silo)).ToArray())
            Return(lost.Shard, lost.Silo);
        int? next = free.Where(shard => !failedAt(shard)).Select(shard => (int?)shard).FirstOrDefault() ?? Slow(silo);
        if (next is { } shard)
        {
            free.Remove(shard);
            held.Add(new Held(shard, silo, clock()));
        }
        return next;
    }

    /// <summary>A shard is done: nobody needs to do it any more.</summary>
    public void Done(int shard, double seconds)
    {
        free.Remove(shard);
        held.RemoveAll(lease => lease.Shard == shard);
        int place = took.BinarySearch(seconds);
        took.Insert(place < 0 ? ~place : place, seconds);
    }

    /// <summary>A silo does not do it any more.</summary>
    public void Return(int shard, string silo)
    {
        held.RemoveAll(lease => lease.Shard == shard && lease.Silo == silo);
        if (held.All(lease => lease.Shard != shard))
            free.Add(shard);
    }

    /// <summary>It is not to be done.</summary>
    public void Drop(int shard)
    {
        free.Remove(shard);
        held.RemoveAll(lease => lease.Shard == shard);
    }

    /// <summary>The one that takes longest, where that is much longer than others took, and it was given out once.</summary>
    private int? Slow(string silo)
    {
        double now = clock(),
            patience = took.Count == 0 ? FirstPatience : Math.Max(LeastPatience, Patience * took[took.Count / 2]);
        return held.GroupBy(lease => lease.Shard)
            .Where(group => group.Count() == 1)
            .Select(group => group.First())
            .Where(lease => now - lease.Since > (lease.Silo == silo ? OwnPatience : 1) * patience)
            .OrderBy(lease => lease.Since)
            .Select(lease => (int?)lease.Shard)
            .FirstOrDefault();
    }

    private sealed record Held(int Shard, string Silo, double Since);
}
