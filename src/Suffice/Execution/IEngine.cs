using Suffice.Bundles;

namespace Suffice.Execution;

/// <summary>What runs bundles in place of our own executor, on a device of its choice.</summary>
internal interface IEngine
{
    /// <summary>Engine, version and device, for people and records.</summary>
    string Name { get; }

    /// <param name="bundle">What to run; stays open until the executor is disposed.</param>
    /// <param name="maxBatch">Most inputs of one batch.</param>
    /// <param name="threads">Threads to use, where the device has any.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Machine"/> when the device does not take it.</exception>
    IExecutor Open(BundleFile bundle, int maxBatch, int threads);
}
