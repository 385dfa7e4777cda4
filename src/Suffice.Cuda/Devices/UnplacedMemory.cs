namespace Suffice.Cuda.Devices;

/// <summary>A block that has no place yet: steps that name it can be looked at and counted, not run.</summary>
internal sealed class UnplacedMemory(long bytes) : DeviceMemory
{
    public override long Bytes => bytes;

    public override void Dispose() { }
}

/// <inheritdoc cref="UnplacedMemory"/>
internal sealed unsafe class UnplacedHost(long bytes) : HostMemory
{
    public override long Bytes => bytes;

    public override byte* Start => throw new InvalidOperationException("This block has no place.");

    public override void Dispose() { }
}
