using System.Numerics;
using Suffice.Cuda.Devices;
using Suffice.Cuda.Segments;
using Suffice.Execution;
using Suffice.Models;

namespace Suffice.Cuda.Running;

/// <summary>
/// Working memory of a batch up to a size, and the segments of all paths for it, each for numbers of inputs that are powers of two.
/// Programs are made when they are first needed; graphs are captured from them.
/// </summary>
internal sealed class DevicePlan : IDisposable
{
    private readonly CompiledModel compiled;
    private readonly DeviceWeights weights;
    private readonly DeviceMemory arena;
    private readonly SegmentEntry?[,] entries; // (paths, buckets)

    public DevicePlan(CompiledModel compiled, ComputeDevice device, DeviceWeights weights, PlanLayout layout)
    {
        this.compiled = compiled;
        this.weights = weights;
        Layout = layout;
        entries = new SegmentEntry?[compiled.Segments.Length, BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)Key.Inputs)) + 1];
        var made = new List<IDisposable>();
        try
        {
            made.Add(arena = device.Allocate(Layout.Bytes));
            HostMemory Pin(long numbers)
            {
                HostMemory block = device.AllocateHost(numbers * sizeof(float));
                made.Add(block);
                return block;
            }
            Host = new HostBlocks(Pin(Layout.ControlNumbers), Pin(Layout.InputNumbers), Pin((long)Key.Inputs * compiled.Model.Classes));
        }
        catch
        {
            foreach (IDisposable block in made)
                block.Dispose();
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

    public IEnumerable<SegmentEntry> Entries => entries.OfType<SegmentEntry>();

    /// <summary>A segment for so many inputs.</summary>
    public SegmentEntry Entry(ExecutionPath path, int inputs)
    {
        int number = BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)inputs));
        return entries[path.Index, number] ??= new SegmentEntry(
            this,
            SegmentCompiler.Compile(compiled, weights, Layout, arena, Host, path, Math.Min(1 << number, Key.Inputs))
        );
    }

    /// <summary>What an exit reads, (inputs, floats), as a step that copies it.</summary>
    public CopyOut CopyFeatures(HostMemory to, int floats) => new(arena, Layout.Features * sizeof(float), to, (long)floats * sizeof(float));

    public void Dispose()
    {
        lock (Gate)
        {
            IsDisposed = true;
            foreach (SegmentEntry entry in Entries)
                entry.DropGraph();
            Host.Dispose();
            arena.Dispose();
        }
    }
}
