using Suffice.Bundles;
using Suffice.Control;
using Suffice.Cuda.Running;
using Suffice.Cuda.Segments;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Cuda.Tests;

/// <summary>An executor with a device of tests.</summary>
internal sealed class DeviceOfTests : IDisposable
{
    public DeviceOfTests(BundleFile bundle, int maxBatch, SteppedDevice device, long graphBytes = 1 << 20, bool useGraphs = true)
    {
        var compiled = new CompiledModel(bundle);
        Device = device;
        var weights = DeviceWeights.Upload(Device, compiled);
        Executor = new DeviceExecutor(compiled, Device, weights, weights, new DeviceExecutorOptions(maxBatch, null, graphBytes, useGraphs));
    }

    public SteppedDevice Device { get; }

    public DeviceExecutor Executor { get; }

    public void Dispose() => Executor.Dispose();
}

/// <summary>What an executor made of a batch.</summary>
internal sealed record Outcome(float[] Logits, int[] Paths, Cost[] Costs)
{
    public static Outcome Of(IExecutor executor, InputBatch inputs, IController controller, PathLibrary library)
    {
        var outcome = new Outcome(new float[inputs.Count * library.Model.Classes], new int[inputs.Count], new Cost[inputs.Count]);
        executor.Run(inputs, controller, outcome.Logits, outcome.Paths, outcome.Costs);
        return outcome;
    }
}
