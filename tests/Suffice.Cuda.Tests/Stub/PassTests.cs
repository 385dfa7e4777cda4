using Suffice.Bundles;
using Suffice.Control;
using Suffice.Cuda.Driver;
using Suffice.Cuda.Running;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Cuda.Tests.Stub;

/// <summary>Whole passes as one graph each, on a driver that has conditional nodes: their order, conditions, bodies and errors.</summary>
[Collection(nameof(StubDriver))]
public sealed unsafe class PassTests : StubTests
{
    private const int Conditional = 12040;

    [Fact]
    public void A_pass_is_one_launch_that_goes_the_way_of_its_inputs()
    {
        StubDriver stub = Stub();
        using (DeviceExecutor executor = Open())
        {
            executor.Warm(4);
            Assert.Equal(1, executor.Graphs.Plans);
            foreach (ExecutionPath path in Library.Paths)
            {
                (long launches, long branches) = (stub.GraphLaunches, stub.Branches);
                (int[] paths, Cost[] costs) = Run(executor, [path, path, path]);
                Assert.Equal([path.Index, path.Index, path.Index], paths);
                Assert.All(costs, cost => Assert.Equal(CostModel.Path(Library, path), cost.Macs));
                Assert.Equal(launches + 1, stub.GraphLaunches);
                Assert.Equal(branches + Library.Chain(path).Count - 1, stub.Branches);
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
            ExecutionPath[] ways = [.. Library.Paths.Reverse().Take(8)];
            long branches = stub.Branches;
            (int[] paths, Cost[] costs) = Run(executor, ways);
            Assert.Equal(ways.Select(way => way.Index), paths);
            Assert.Equal(branches + ways.SelectMany(Library.Chain).Distinct().Count() - 1, stub.Branches);
            (int[] others, Cost[] theirs) = Run(segments, ways);
            Assert.Equal(others, paths);
            Assert.Equal(theirs, costs);
            Assert.Equal(branches + ways.SelectMany(Library.Chain).Distinct().Count() - 1, stub.Branches); // segments have none
        }
        Sound(stub);
    }

    [Fact]
    public void Until_it_is_captured_and_without_conditional_nodes_segments_are_run()
    {
        StubDriver stub = Stub();
        using (DeviceExecutor executor = Open())
        {
            Assert.Equal([Library.Full.Index], Run(executor, [Library.Full]).Paths);
            Assert.Equal(0, stub.GraphLaunches);
            executor.Warm(1);
            Assert.Equal([Library.Full.Index], Run(executor, [Library.Full]).Paths);
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
                Assert.Equal(Library.Paths.Count, executor.Graphs.Plans);
                Assert.Equal([Library.Full.Index], Run(executor, [Library.Full]).Paths);
                Assert.Equal(Library.Chain(Library.Full).Count, stub.GraphLaunches);
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
            Errors.Expect(Fault.Machine, () => Run(executor, [Library.Full]), "did not say where", "CPU");
        }
        Sound(stub);
    }

    [Fact]
    public void Replays_allocate_nothing_in_managed_memory()
    {
        Stub();
        using DeviceExecutor executor = Open();
        AllocatesNothing(executor);
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
            Assert.True(IsQuiet(stub, call) || told || graphs == Library.Paths.Count, $"call {call}, {stub.Failed}: nobody was told");
        }

        (bool Told, int Graphs) Outcome()
        {
            try
            {
                using DeviceExecutor executor = Open();
                executor.Warm(2);
                Assert.Equal([Library.Full.Index, 0], Run(executor, [Library.Full, Library.Root]).Paths);
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

    private DeviceExecutor Open(bool passes = true) =>
        new CudaDevice(0, StubDriver.Path).Open(Bundle, new DeviceExecutorOptions(8, null, 1 << 20, UsePasses: passes));

    private (int[] Paths, Cost[] Costs) Run(DeviceExecutor executor, ExecutionPath[] ways)
    {
        var walks = new PerInput();
        foreach (ExecutionPath way in ways)
            walks.Add(new FixedPath(Library, way));
        (int[] paths, Cost[] costs) = (new int[ways.Length], new Cost[ways.Length]);
        executor.Run(Inputs(ways.Length), walks, new float[ways.Length * Library.Model.Classes], paths, costs);
        return (paths, costs);
    }
}
