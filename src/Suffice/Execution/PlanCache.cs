namespace Suffice.Execution;

/// <summary>What a cache of plans has done so far.</summary>
/// <param name="Hits">Batches that found a plan with room for them.</param>
/// <param name="Misses">Plans compiled.</param>
/// <param name="Evictions">Plans let go to make room, the least recently used first.</param>
/// <param name="Plans">Held now.</param>
/// <param name="Bytes">Their working memory.</param>
/// <param name="Limit">Most bytes they may take.</param>
public sealed record PlanStatistics(long Hits, long Misses, long Evictions, int Plans, long Bytes, long Limit);

/// <summary>
/// The plans of one executor, compiled when a batch first needs them. A batch takes the smallest plan that has room for it, so memory grows
/// with the batches that come, and to no more than the limit.
/// </summary>
internal sealed class PlanCache : IDisposable
{
    private readonly List<Plan> plans = [];
    private readonly Func<int, int, Plan> compile;
    private readonly long limit;
    private long hits,
        misses,
        evictions,
        bytes;

    /// <param name="compile">Lays a plan out for so many inputs of so many tokens.</param>
    /// <param name="largest">Bytes of the largest plan there can be.</param>
    /// <param name="limit">Most bytes of all plans together; null: those of the largest.</param>
    public PlanCache(Func<int, int, Plan> compile, long largest, long? limit)
    {
        this.compile = compile;
        this.limit = limit ?? largest;
        if (this.limit < largest)
            throw new SufficeException(
                Fault.Usage,
                $"Plans may take {limit:N0} bytes, but that of the largest batch takes {largest:N0}. Allow that many, or choose a smaller "
                    + "largest batch."
            );
    }

    public PlanStatistics Statistics => new(hits, misses, evictions, plans.Count, bytes, limit);

    /// <summary>A plan with room for so many inputs of at most so many tokens.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Machine"/> when the memory is not to be had; plans that had to make room
    /// for it are gone then, and are made again when they are needed.</exception>
    public Plan For(int inputs, int tokens)
    {
        Plan? found = null;
        foreach (Plan plan in plans)
        {
            if (plan.Key.Covers(inputs, tokens) && (found is null || plan.Bytes < found.Bytes))
                found = plan;
        }
        if (found is null)
            found = Add(compile(inputs, tokens));
        else
            hits++;
        found.Used = hits + misses;
        return found;
    }

    public void Dispose()
    {
        foreach (Plan plan in plans)
            plan.Dispose();
        plans.Clear();
    }

    private Plan Add(Plan plan)
    {
        while (bytes + plan.Bytes > limit)
            Evict(plans.MinBy(held => held.Used)!);
        plan.Allocate();
        plans.Add(plan);
        bytes += plan.Bytes;
        misses++;
        return plan;
    }

    private void Evict(Plan plan)
    {
        plans.Remove(plan);
        bytes -= plan.Bytes;
        evictions++;
        plan.Dispose();
    }
}
