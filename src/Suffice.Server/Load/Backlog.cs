namespace Suffice.Server.Load;

/// <summary>Counts what waits and what comes; for one thread at a time.</summary>
internal sealed class Backlog
{
    /// <summary>After which an arrival counts 1/e in the fast rate.</summary>
    public const double FastSeconds = 0.25;

    private readonly ArrivalRate fast = new(FastSeconds);
    private readonly ArrivalRate slow = new(5);
    private int waiting;
    private double work; // of all that wait
    private double usualWork = 1;

    /// <summary>An input came.</summary>
    /// <param name="now">Seconds.</param>
    /// <param name="size">Its work; 1 is the longest input there may be.</param>
    public void Add(double now, double size)
    {
        fast.Add(now);
        slow.Add(now);
        waiting++;
        work += size;
        usualWork += 0.02 * (size - usualWork);
    }

    /// <summary>An input no longer waits: it runs, or has left.</summary>
    public void Remove(double size)
    {
        waiting--;
        work = waiting == 0 ? 0 : work - size; // no rounding stays
    }

    /// <param name="now">Seconds.</param>
    /// <param name="oldest">When the input in front came; not read where none waits.</param>
    public LoadState At(double now, double oldest) =>
        new(
            now,
            waiting,
            waiting > 0 ? work / waiting : usualWork,
            waiting > 0 ? Math.Max(0, now - oldest) : 0,
            fast.At(now),
            slow.At(now)
        );
}
