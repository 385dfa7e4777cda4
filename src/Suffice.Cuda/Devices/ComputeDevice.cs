namespace Suffice.Cuda.Devices;

/// <summary>Steps that were captured and can be run at once, again and again.</summary>
internal abstract class DeviceGraph : IDisposable
{
    /// <summary>Steps in it.</summary>
    public abstract int Nodes { get; }

    /// <summary>What it takes of the device's memory, as far as the device says.</summary>
    public abstract long Bytes { get; }

    public abstract void Dispose();
}

/// <summary>
/// Something that runs steps in order. A program is written once against this: it runs on a GPU, and in tests on whatever can run the same
/// kernels. Any thread may capture; all else is for one thread at a time.
/// </summary>
internal abstract class ComputeDevice : IDisposable
{
    /// <summary>For people.</summary>
    public abstract string Name { get; }

    /// <summary>Whether graphs may hold <see cref="Branch"/>es; on their own they cannot be run.</summary>
    public abstract bool CanBranch { get; }

    /// <summary>Whether there are kernels for it that use them.</summary>
    public abstract bool HasTensorCores { get; }

    /// <exception cref="SufficeException"><see cref="Fault.Machine"/>: there is not so much memory.</exception>
    public abstract DeviceMemory Allocate(long bytes);

    /// <inheritdoc cref="Allocate"/>
    public abstract HostMemory AllocateHost(long bytes);

    /// <summary>Writes into a block, now.</summary>
    public abstract void Write(DeviceMemory memory, long offset, ReadOnlySpan<byte> bytes);

    /// <summary>Queues one step.</summary>
    public abstract void Run(Step step);

    /// <summary>Makes one graph of steps, which are not run.</summary>
    public abstract DeviceGraph Capture(IReadOnlyList<Step> steps);

    /// <summary>Queues all steps of a graph.</summary>
    public abstract void Replay(DeviceGraph graph);

    /// <summary>Until all that was queued is done.</summary>
    public abstract void Wait();

    /// <summary>The same on the way out, where nothing can be done about errors: what is queued must not outlive what it uses.</summary>
    public virtual void Finish() { }

    public abstract void Dispose();
}
