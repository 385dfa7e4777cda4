namespace Suffice.Cuda.Devices;

/// <summary>A device that computes nothing, for counting what would be captured.</summary>
internal sealed class UnplacedDevice(bool branches) : ComputeDevice
{
    public override string Name => "none";

    public override bool CanBranch => branches;

    public override bool HasTensorCores => false;

    public override DeviceMemory Allocate(long bytes) => new UnplacedMemory(bytes);

    public override HostMemory AllocateHost(long bytes) => new UnplacedHost(bytes);

    public override void Write(DeviceMemory memory, long offset, ReadOnlySpan<byte> bytes) { }

    public override void Run(Step step) => throw Nothing();

    public override DeviceGraph Capture(IReadOnlyList<Step> steps) => new Counted(steps.Count);

    public override void Replay(DeviceGraph graph) => throw Nothing();

    public override void Wait() { }

    public override void Dispose() { }

    private static InvalidOperationException Nothing() => new("Nothing can be run here.");

    private sealed class Counted(int nodes) : DeviceGraph
    {
        public override int Nodes => nodes;

        public override long Bytes => 0;

        public override void Dispose() { }
    }
}
