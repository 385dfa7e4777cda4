using System.Numerics;
using Suffice.Control;
using Suffice.Cuda.Devices;
using Suffice.Cuda.Segments;
using Suffice.Execution;
using Suffice.Models;

namespace Suffice.Cuda.Running;

/// <summary>
/// Working memory of a batch up to a size, and the segments of all paths and whole passes for it, each for numbers of inputs that are
/// powers of two. Programs are made when they are first needed; graphs are captured from them.
/// </summary>
internal sealed class DevicePlan : IDisposable
{
    private readonly CompiledModel compiled;
    private readonly DeviceWeights weights;
    private readonly DeviceMemory arena;
    private readonly int buckets;
    private readonly Dictionary<int, ProgramEntry> entries = []; // by path or kind of decision, and bucket

    public DevicePlan(CompiledModel compiled, ComputeDevice device, DeviceWeights weights, PlanLayout layout)
    {
        this.compiled = compiled;
        this.weights = weights;
        Layout = layout;
        buckets = BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)Key.Inputs)) + 1;
        arena = device.Allocate(Layout.Bytes);
        try
        {
            Host = HostBlocks.Of(Layout, device.AllocateHost);
        }
        catch
        {
            arena.Dispose();
            throw;
        }
    }

    public PlanLayout Layout { get; }

    public PlanKey Key => Layout.Key;

    public HostBlocks Host { get; }

    /// <summary>When it last ran, on the cache's clock.</summary>
    public long Used { get; set; }

    /// <summary>Of the device.</summary>
    public long Bytes => Layout.Bytes;

    /// <summary>Held while a segment is captured, and to end the plan.</summary>
    public Lock Gate { get; } = new();

    public bool IsDisposed { get; private set; }

    public IEnumerable<ProgramEntry> Entries => entries.Values;

    /// <summary>A segment for so many inputs.</summary>
    public ProgramEntry Segment(ExecutionPath path, int inputs)
    {
        int bucket = Bucket(inputs),
            key = (path.Index * buckets) + bucket;
        if (!entries.TryGetValue(key, out ProgramEntry? entry))
            entries[key] = entry = new ProgramEntry(
                this,
                SegmentCompiler.Compile(compiled, weights, Layout, arena, Host, path, Most(bucket))
            );
        return entry;
    }

    /// <summary>A whole pass for so many inputs, which decides on the device.</summary>
    public ProgramEntry Pass(DecisionKind kind, int inputs)
    {
        int bucket = Bucket(inputs),
            key = ((compiled.Segments.Length + (int)kind) * buckets) + bucket;
        if (!entries.TryGetValue(key, out ProgramEntry? entry))
            entries[key] = entry = new ProgramEntry(
                this,
                new PassCompiler(compiled, weights, Layout, arena, Host, kind, Most(bucket)).Compile()
            );
        return entry;
    }

    /// <summary>What an exit reads, (inputs, floats), as a step that copies it.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="all">Whether it reads every patch: those lie among all rows, normalised.</param>
    /// <param name="floats">How many.</param>
    public CopyOut CopyFeatures(HostMemory to, bool all, int floats) =>
        new(arena, (all ? Layout.Normal : Layout.Features) * sizeof(float), to, (long)floats * sizeof(float));

    public void Dispose()
    {
        lock (Gate)
        {
            IsDisposed = true;
            foreach (ProgramEntry entry in Entries)
                entry.DropGraph();
            Host.Dispose();
            arena.Dispose();
        }
    }

    private static int Bucket(int inputs) => BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)inputs));

    private int Most(int bucket) => Math.Min(1 << bucket, Key.Inputs);
}
