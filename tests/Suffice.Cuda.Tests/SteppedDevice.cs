using System.Runtime.InteropServices;
using Suffice.Cuda.Devices;

namespace Suffice.Cuda.Tests;

/// <summary>Does steps one after another as soon as they are queued, and counts them; how kernels run is another's.</summary>
internal abstract unsafe class SteppedDevice(bool branches, bool tensorCores) : ComputeDevice
{
    public override bool CanBranch => branches;

    public override bool HasTensorCores => tensorCores;

    /// <summary>Branches taken so far.</summary>
    public int Branches { get; private set; }

    /// <summary>Graphs replayed so far.</summary>
    public int Replays { get; private set; }

    /// <summary>Steps run one by one so far.</summary>
    public int Steps { get; private set; }

    public override HostMemory AllocateHost(long bytes) => new HostBlock(bytes);

    public override void Run(Step step)
    {
        Steps++;
        Do(step);
    }

    public override DeviceGraph Capture(IReadOnlyList<Step> steps) => new Recording(steps);

    public override void Replay(DeviceGraph graph)
    {
        Replays++;
        foreach (Step step in ((Recording)graph).Steps)
            Do(step);
    }

    /// <summary>Reads a block.</summary>
    public T[] Read<T>(DeviceMemory memory, long offset, int count)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(ReadBytes(memory, offset, count * Marshal.SizeOf<T>())).ToArray();

    protected abstract byte[] ReadBytes(DeviceMemory memory, long offset, int count);

    /// <summary>Runs a kernel to its end.</summary>
    protected abstract void Do(Launch launch);

    private void Do(Step step)
    {
        switch (step)
        {
            case Launch launch:
                Do(launch);
                break;
            case Branch branch when Read<int>(branch.Count.Memory, branch.Count.Offset, 1)[0] == 0:
                break;
            case Branch branch:
                Branches++;
                foreach (Step inner in branch.Body)
                    Do(inner);
                break;
            case CopyIn copy:
                Write(copy.To, copy.Offset, new ReadOnlySpan<byte>(copy.From.Start, (int)copy.Bytes));
                break;
            case CopyOut copy:
                ReadBytes(copy.From, copy.Offset, (int)copy.Bytes).CopyTo(new Span<byte>(copy.To.Start, (int)copy.Bytes));
                break;
            default:
                throw new InvalidOperationException($"Unknown step {step}.");
        }
    }

    private sealed class HostBlock(long bytes) : HostMemory
    {
        private byte* start = (byte*)NativeMemory.AllocZeroed((nuint)Math.Max(bytes, 4));

        public override long Bytes => bytes;

        public override byte* Start => start;

        public override void Dispose()
        {
            NativeMemory.Free(start);
            start = null;
        }
    }

    private sealed class Recording(IReadOnlyList<Step> steps) : DeviceGraph
    {
        public IReadOnlyList<Step> Steps => steps;

        public override int Nodes => steps.Count;

        public override long Bytes => 0;

        public override void Dispose() { }
    }
}
