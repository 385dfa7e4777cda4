using Suffice.Control;
using Suffice.Cuda.Contract;
using Suffice.Cuda.Running;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Cuda.Tests.Stub;

/// <summary>
/// All that runs on a GPU, from the driver's calls to the kernels' instructions, against the processor's executor: graphs captured and
/// replayed, one launch for a whole pass, steps one by one. The stub does what is queued as late as may be.
/// </summary>
[Collection(nameof(StubDriver))]
public sealed class MachineDriverTests : StubTests
{
    /// <inheritdoc cref="ExecutorParityTests"/>
    private const float Tolerance = 2e-4f;

    [Theory]
    [InlineData(11040, 72, true, 1, 100)] // Xavier: segments, or their steps where a graph was not made ready
    [InlineData(12040, 80, true, 2, 2)] // servers: tensor cores, and one graph for a pass
    [InlineData(12040, 90, false, 0, 0)] // steps one by one
    public void Answers_are_the_processors(int version, int capability, bool graphs, int leastReplays, int mostReplays)
    {
        StubDriver stub = StubDriver.Reset(version: version, capability: capability);
        MachineKernels.Start(stub, KernelTarget.All.First(target => capability >= target.Capability));
        ExecutionPath[] ways = [.. Library.Paths.Reverse().Take(4)];
        using (var processor = new Executor(Bundle, ways.Length))
        using (
            DeviceExecutor device = new CudaDevice(0, StubDriver.Path).Open(
                Bundle,
                new DeviceExecutorOptions(ways.Length, null, 1 << 20, UseGraphs: graphs)
            )
        )
        {
            device.Warm(ways.Length);
            foreach (int count in (int[])[ways.Length, 3]) // what is left of the round before must not be read
            {
                InputBatch inputs = Inputs(count);
                Outcome expected = Outcome.Of(processor, inputs, Walks(ways[..count]), Library),
                    found = Outcome.Of(device, inputs, Walks(ways[..count]), Library);
                if (MachineKernels.Fault is { } fault)
                    Assert.Fail(fault.Message);
                Assert.Equal(expected.Paths, found.Paths);
                Assert.Equal(expected.Costs, found.Costs);
                for (int i = 0; i < expected.Logits.Length; i++)
                    Assert.Equal(expected.Logits[i], found.Logits[i], Tolerance);
            }
            Assert.InRange(stub.GraphLaunches, leastReplays, mostReplays);
        }
        Sound(stub);
    }

    private PerInput Walks(ExecutionPath[] ways)
    {
        var walks = new PerInput();
        foreach (ExecutionPath way in ways)
            walks.Add(new FixedPath(Library, way));
        return walks;
    }
}
