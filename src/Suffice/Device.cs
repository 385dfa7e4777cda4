using Suffice.Execution;

namespace Suffice;

/// <summary>Where a session computes. <c>Suffice.Cuda</c> adds <c>Device.Cuda</c>.</summary>
public abstract class Device
{
    private protected Device() { }

    /// <summary>The processor of this machine.</summary>
    public static Device Cpu { get; } = new Processor();

    /// <summary>For people.</summary>
    public abstract string Name { get; }

    /// <summary>What runs bundles there; null: our own executor.</summary>
    internal abstract IEngine? Engine { get; }

    private sealed class Processor : Device
    {
        public override string Name => "the processor";

        internal override IEngine? Engine => null;
    }
}

/// <summary>A device on which something else than our own executor runs bundles.</summary>
internal abstract class OtherDevice : Device, IEngine
{
    internal override IEngine Engine => this;

    /// <inheritdoc/>
    public abstract IExecutor Open(Bundles.BundleFile bundle, int maxBatch, int threads);
}
