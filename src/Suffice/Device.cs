using Suffice.Bundles;
using Suffice.Execution;

namespace Suffice;

/// <summary>Where a session computes. <c>Suffice.Cuda</c> adds <c>Device.Cuda</c>.</summary>
public abstract class Device
{
    private protected Device() { }

    /// <summary>The processor of this machine, by our own executor.</summary>
    public static Device Cpu { get; } = new Processor();

    /// <summary>For people and records.</summary>
    public abstract string Name { get; }

    private sealed class Processor : Device
    {
        public override string Name => "the processor";
    }
}

/// <summary>A device on which something else than our own executor runs bundles.</summary>
internal abstract class OtherDevice : Device
{
    /// <param name="bundle">What to run; stays open until the executor is disposed.</param>
    /// <param name="maxBatch">Most inputs of one batch.</param>
    /// <param name="threads">Threads to use, where the device has any.</param>
    /// <param name="planBytes">Most bytes of working memory, where the device plans it; null: those of the largest batch.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Machine"/> when the device does not take it.</exception>
    public abstract IExecutor Open(BundleFile bundle, int maxBatch, int threads, long? planBytes = null);
}
