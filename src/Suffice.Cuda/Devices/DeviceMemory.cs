namespace Suffice.Cuda.Devices;

/// <summary>A block of a device's memory. It keeps its place until it is disposed.</summary>
internal abstract class DeviceMemory : IDisposable
{
    public abstract long Bytes { get; }

    public abstract void Dispose();
}

/// <summary>A block of the host's memory that the device copies from and to. It keeps its place, too.</summary>
internal abstract unsafe class HostMemory : IDisposable
{
    public abstract long Bytes { get; }

    public abstract byte* Start { get; }

    /// <summary>Some of it, as numbers.</summary>
    /// <param name="offset">Bytes before it.</param>
    /// <param name="count">Numbers.</param>
    public Span<T> Slice<T>(long offset, int count)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + ((long)count * sizeof(T)), Bytes);
        return new Span<T>(Start + offset, count);
    }

    public abstract void Dispose();
}
