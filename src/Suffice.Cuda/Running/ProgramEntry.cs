using Suffice.Cuda.Devices;
using Suffice.Cuda.Segments;

namespace Suffice.Cuda.Running;

/// <summary>
/// A program of a plan on its way to being a graph: asked for, captured by another thread, then taken into use by the thread that runs
/// batches, which alone drops it again.
/// </summary>
internal sealed class ProgramEntry(DevicePlan plan, DeviceProgram program)
{
    private volatile DeviceGraph? captured;
    private volatile SufficeException? failure;

    public DevicePlan Plan => plan;

    public DeviceProgram Program => program;

    /// <summary>In use; null: not yet, or no more.</summary>
    public DeviceGraph? Graph { get; private set; }

    /// <summary>When it last ran, on the cache's clock.</summary>
    public long Used { get; set; }

    /// <summary>Whether somebody has been told to capture it.</summary>
    public bool IsAsked { get; set; }

    /// <summary>Why it cannot be captured; it is run step by step then.</summary>
    public SufficeException? Failure => failure;

    /// <summary>Bytes that the graph is counted for: what the device took for it, and at the least its arguments.</summary>
    public long Bytes => Math.Max(Graph?.Bytes ?? 0, program.ArgumentBytes);

    /// <summary>How much there is to capture and to run: larger ones come first.</summary>
    public long Size => (long)program.Inputs * program.Steps.Count;

    /// <summary>Captures it, on any thread.</summary>
    public void Capture(ComputeDevice device)
    {
        lock (plan.Gate)
        {
            if (plan.IsDisposed || captured is not null)
                return;
            try
            {
                captured = device.Capture(program.Steps);
            }
            catch (SufficeException error)
            {
                failure = error;
            }
        }
    }

    /// <summary>Takes into use what was captured.</summary>
    /// <returns>Whether there was something.</returns>
    public bool Adopt()
    {
        if (Graph is not null || captured is not { } graph)
            return false;
        Graph = graph;
        return true;
    }

    /// <summary>Drops its graph, and asks for none again.</summary>
    public void Refuse(string why)
    {
        failure = new SufficeException(Fault.Machine, $"A program runs step by step: {why}. Allow more memory for graphs.");
        DropGraph();
    }

    public void DropGraph()
    {
        captured?.Dispose();
        captured = null;
        Graph = null;
        IsAsked = false;
    }
}
