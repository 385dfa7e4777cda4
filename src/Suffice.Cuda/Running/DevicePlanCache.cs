using Suffice.Cuda.Devices;
using Suffice.Cuda.Segments;
using Suffice.Execution;

namespace Suffice.Cuda.Running;

/// <summary>
/// The plans of one executor, made when a batch first needs them, and the graphs captured from them; both within bytes, the least recently
/// used let go first. For the thread that runs batches.
/// </summary>
internal sealed class DevicePlanCache : IDisposable
{
    private readonly List<DevicePlan> plans = [];
    private readonly List<ProgramEntry> graphs = [];
    private readonly Func<PlanLayout, DevicePlan> make;
    private readonly Func<int, int, PlanLayout> lay;
    private readonly ComputeDevice device;
    private readonly long limit,
        graphLimit;
    private long clock,
        hits,
        misses,
        evictions,
        bytes,
        graphHits,
        graphMisses,
        graphEvictions,
        graphBytes;

    /// <param name="device">That runs them.</param>
    /// <param name="lay">Lays a plan out for so many inputs of so many tokens.</param>
    /// <param name="make">Takes memory for it.</param>
    /// <param name="largest">Bytes of the largest plan there can be.</param>
    /// <param name="limit">Most bytes of all plans together; null: those of the largest.</param>
    /// <param name="graphLimit">Most bytes of all graphs together.</param>
    public DevicePlanCache(
        ComputeDevice device,
        Func<int, int, PlanLayout> lay,
        Func<PlanLayout, DevicePlan> make,
        long largest,
        long? limit,
        long graphLimit
    )
    {
        (this.device, this.lay, this.make, this.graphLimit) = (device, lay, make, graphLimit);
        this.limit = limit ?? largest;
        if (this.limit < largest)
            throw new SufficeException(
                Fault.Usage,
                $"Plans may take {limit:N0} bytes, but that of the largest batch takes {largest:N0}. Allow that many, or choose a smaller "
                    + "largest batch."
            );
    }

    public PlanStatistics Plans => new(hits, misses, evictions, plans.Count, bytes, limit);

    /// <summary>Of graphs: a miss is a segment that had to be run step by step.</summary>
    public PlanStatistics Graphs => new(graphHits, graphMisses, graphEvictions, graphs.Count, graphBytes, graphLimit);

    public DevicePlan For(int inputs, int tokens)
    {
        DevicePlan? found = null;
        foreach (DevicePlan plan in plans)
        {
            if (plan.Key.Covers(inputs, tokens) && (found is null || plan.Bytes < found.Bytes))
                found = plan;
        }
        if (found is null)
            found = Add(inputs, tokens);
        else
            hits++;
        found.Used = ++clock;
        return found;
    }

    /// <summary>The graph of a segment, if it has been captured.</summary>
    public DeviceGraph? GraphOf(ProgramEntry entry)
    {
        Adopt(entry);
        if (entry.Graph is null)
            graphMisses++;
        else
            graphHits++;
        entry.Used = ++clock;
        return entry.Graph;
    }

    /// <summary>Takes a captured graph into use; others make room for it. One that is larger than all room is not captured again.</summary>
    public void Adopt(ProgramEntry entry)
    {
        if (!entry.Adopt())
            return;
        if (entry.Bytes > graphLimit)
        {
            entry.Refuse($"its graph takes {entry.Bytes:N0} bytes, of {graphLimit:N0} for all");
            return;
        }
        entry.Used = ++clock;
        graphs.Add(entry);
        graphBytes += entry.Bytes;
        while (graphBytes > graphLimit)
            Drop(graphs.MinBy(held => held.Used)!);
    }

    /// <summary>Why programs could not be graphs.</summary>
    public IEnumerable<string> Failures => plans.SelectMany(plan => plan.Entries).Select(entry => entry.Failure?.Message).OfType<string>();

    public void Dispose()
    {
        foreach (DevicePlan plan in plans)
            plan.Dispose();
        plans.Clear();
        graphs.Clear();
    }

    private DevicePlan Add(int inputs, int tokens)
    {
        PlanLayout layout = lay(inputs, tokens);
        while (bytes + layout.Bytes > limit)
            Evict(plans.MinBy(held => held.Used)!);
        DevicePlan plan = make(layout);
        plans.Add(plan);
        bytes += plan.Bytes;
        misses++;
        return plan;
    }

    private void Evict(DevicePlan plan)
    {
        device.Wait();
        foreach (ProgramEntry entry in plan.Entries)
            if (graphs.Remove(entry))
                graphBytes -= entry.Bytes;
        plans.Remove(plan);
        bytes -= plan.Bytes;
        evictions++;
        plan.Dispose();
    }

    private void Drop(ProgramEntry entry)
    {
        device.Wait();
        graphs.Remove(entry);
        graphBytes -= entry.Bytes;
        graphEvictions++;
        entry.DropGraph();
    }
}
