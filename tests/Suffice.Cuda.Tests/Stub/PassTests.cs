using Suffice.Bundles;
using Suffice.Control;
using Suffice.Cuda.Driver;
using Suffice.Cuda.Running;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Cuda.Tests.Stub;

/// <summary>Whole passes as one graph each, on a driver that has conditional nodes: their order, conditions, bodies and errors.</summary>
[Collection(nameof(StubDriver))]
public sealed unsafe class PassTests : IDisposable
{
    private const int Conditional = 12040;

    private readonly TemporaryFolder folder = new();
    private readonly PathLibrary library = RandomModels.Paths(RandomModels.Small);
    private readonly BundleFile bundle;

    public PassTests() => bundle = RandomModels.Bundle(folder, library, seed: 3);

    public void Dispose()
    {
        bundle.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void A_pass_is_one_launch_that_goes_the_way_of_its_inputs()
    {
        StubDriver stub = Stub();
        using (DeviceExecutor executor = Open())
        {
            executor.Warm(4);
            Assert.Equal(1, executor.Graphs.Plans);
            foreach (ExecutionPath path in library.Paths)
            {
                (long launches, long branches) = (stub.GraphLaunches, stub.Branches);
                (int[] paths, Cost[] costs) = Run(executor, [path, path, path]);
                Assert.Equal([path.Index, path.Index, path.Index], paths);
                Assert.All(costs, cost => Assert.Equal(CostModel.Path(library, path), cost.Macs));
                Assert.Equal(launches + 1, stub.GraphLaunches);
                Assert.Equal(branches + library.Chain(path).Count - 1, stub.Branches);
            }
        }
        Sound(stub);
    }

    /// <summary>A branch is taken once, whoever and how many go there.</summary>
    [Fact]
    public void Inputs_of_a_batch_may_part()
    {
        StubDriver stub = Stub();
        using (
            DeviceExecutor executor = Open(),
                segments = Open(passes: false)
        )
        {
            executor.Warm(8);
            segments.Warm(8);
            ExecutionPath[] ways = [.. library.Paths.Reverse().Take(8)];
            long branches = stub.Branches;
            (int[] paths, Cost[] costs) = Run(executor, ways);
            Assert.Equal(ways.Select(way => way.Index), paths);
            Assert.Equal(branches + ways.SelectMany(library.Chain).Distinct().Count() - 1, stub.Branches);
            (int[] others, Cost[] theirs) = Run(segments, ways);
            Assert.Equal(others, paths);
            Assert.Equal(theirs, costs);
            Assert.Equal(branches + ways.SelectMany(library.Chain).Distinct().Count() - 1, stub.Branches); // segments have none
        }
        Sound(stub);
    }

    [Fact]
    public void Until_it_is_captured_and_without_conditional_nodes_segments_are_run()
    {
        StubDriver stub = Stub();
        using (DeviceExecutor executor = Open())
        {
            Assert.Equal([library.Full.Index], Run(executor, [library.Full]).Paths);
            Assert.Equal(0, stub.GraphLaunches);
            executor.Warm(1);
            Assert.Equal([library.Full.Index], Run(executor, [library.Full]).Paths);
            Assert.Equal(1, stub.GraphLaunches);
        }
        Sound(stub);
        foreach (int version in (int[])[12030, Conditional])
        {
            stub = Stub(version);
            stub.Offers(false);
            using (DeviceExecutor executor = Open())
            {
                executor.Warm(1);
                Assert.Equal(version == Conditional ? 2 : 0, stub.CallsOf("cuGetProcAddress"));
                Assert.Equal(library.Paths.Count, executor.Graphs.Plans);
                Assert.Equal([library.Full.Index], Run(executor, [library.Full]).Paths);
                Assert.Equal(library.Chain(library.Full).Count, stub.GraphLaunches);
            }
            Sound(stub);
        }
    }

    [Fact]
    public void A_driver_that_leaves_its_inputs_nowhere_is_noticed()
    {
        StubDriver stub = StubDriver.Reset(version: Conditional); // whose kernels do nothing
        using (DeviceExecutor executor = Open())
        {
            executor.Warm(1);
            Errors.Expect(Fault.Machine, () => Run(executor, [library.Full]), "did not say where", "CPU");
        }
        Sound(stub);
    }

    [Fact]
    public void Replays_allocate_nothing_in_managed_memory()
    {
        Stub();
        using DeviceExecutor executor = Open();
        executor.Warm(4);
        InputBatch inputs = Inputs(4);
        (float[] logits, int[] paths, Cost[] costs) = (new float[20], new int[4], new Cost[4]);
        var walk = new FixedPath(library, library.Full);
        for (int i = 0; i < 3; i++)
            executor.Run(inputs, walk, logits, paths, costs);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            executor.Run(inputs, walk, logits, paths, costs);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>
    /// As for segments (<see cref="DriverTests"/>): nothing stays behind, and a pass that cannot be captured is run in segments.
    /// </summary>
    [Theory]
    [InlineData(719)]
    [InlineData(2)]
    public void Every_call_may_fail(int code)
    {
        StubDriver stub = Stub();
        Assert.Equal((false, 1), Outcome());
        long calls = stub.Calls;
        for (long call = 1; call <= calls; call++)
        {
            stub = Stub();
            stub.FailAt(call, code);
            (bool told, int graphs) = Outcome();
            Assert.True(stub.Complaint.Length == 0, $"call {call}, {stub.Failed}: {stub.Complaint}");
            string[] backs = ["Destroy", "Free", "Unload", "Release"];
            bool isBack = backs.Any(word => stub.Failed.Contains(word, StringComparison.Ordinal));
            Assert.True(stub.Alive <= (isBack ? 2 : 0), $"call {call}, {stub.Failed}: {stub.Alive} left");
            bool isBefore = stub.Failed is "cuCtxSetCurrent" or "cuStreamSynchronize";
            Assert.True(told || isBack || isBefore || graphs == library.Paths.Count, $"call {call}, {stub.Failed}: nobody was told");
        }

        (bool Told, int Graphs) Outcome()
        {
            try
            {
                using DeviceExecutor executor = Open();
                executor.Warm(2);
                Assert.Equal([library.Full.Index, 0], Run(executor, [library.Full, library.Root]).Paths);
                return (false, executor.Graphs.Plans);
            }
            catch (SufficeException error)
            {
                Assert.Equal(Fault.Machine, error.Fault);
                return (true, 0);
            }
        }
    }

    /// <summary>Everything else is asked of cuGetProcAddress, so that the driver of a Jetson AGX Xavier loads.</summary>
    [Fact]
    public void Only_functions_of_cuda_11_4_are_bound()
    {
        var bound = new List<string>();
        _ = new DriverFunctions(name =>
        {
            bound.Add(name);
            return 1;
        });
        Assert.Equal(CudaSymbols.Since.Keys.Order(StringComparer.Ordinal), bound.Order(StringComparer.Ordinal));
        Assert.All(CudaSymbols.Since.Values, version => Assert.InRange(version, 0, 11.4));
    }

    private static StubDriver Stub(int version = Conditional)
    {
        StubDriver stub = StubDriver.Reset(version: version);
        stub.OnKernel(&StubKernels.Run);
        return stub;
    }

    private static void Sound(StubDriver stub)
    {
        Assert.Equal("", stub.Complaint);
        Assert.Equal(0, stub.Alive);
    }

    private DeviceExecutor Open(bool passes = true) =>
        new CudaDevice(0, StubDriver.Path).Open(bundle, new DeviceExecutorOptions(8, null, 1 << 20, UsePasses: passes));

    private (int[] Paths, Cost[] Costs) Run(DeviceExecutor executor, ExecutionPath[] ways)
    {
        var walks = new PerInput();
        foreach (ExecutionPath way in ways)
            walks.Add(new FixedPath(library, way));
        (int[] paths, Cost[] costs) = (new int[ways.Length], new Cost[ways.Length]);
        executor.Run(Inputs(ways.Length), walks, new float[ways.Length * library.Model.Classes], paths, costs);
        return (paths, costs);
    }

    private InputBatch Inputs(int count)
    {
        var batch = new InputBatch(library.Model, bundle.Manifest.Preprocessing, count);
        for (int i = 0; i < count; i++)
            batch.Add(new PreparedPixels(RandomModels.Inputs(library.Model, 1, i)), "the image");
        return batch;
    }
}
