using Suffice.Bundles;
using Suffice.Control;
using Suffice.Cuda.Driver;
using Suffice.Cuda.Running;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Cuda.Tests.Stub;

/// <summary>What the runtime calls of the driver, in which order, and what becomes of errors.</summary>
[Collection(nameof(StubDriver))]
public sealed class DriverTests : StubTests
{
    private const int Lost = 719;
    private const int OutOfMemory = 2;

    [Fact]
    public void Graphs_are_replayed_without_a_launch_an_allocation_or_a_leak()
    {
        StubDriver stub = StubDriver.Reset();
        using (DeviceExecutor executor = Open())
        {
            executor.Warm(4);
            Run(executor, 4, Library.Full);
            long launches = stub.Launches,
                allocations = stub.Allocations,
                replays = stub.GraphLaunches;
            for (int i = 0; i < 10; i++)
                Run(executor, 4, Library.Full);
            Assert.Equal(launches, stub.Launches);
            Assert.Equal(allocations, stub.Allocations);
            Assert.Equal(replays + (10 * Library.Chain(Library.Full).Count), stub.GraphLaunches);
            Assert.Equal(Library.Paths.Count, executor.Graphs.Plans);
        }
        Sound(stub);
    }

    [Fact]
    public void Replays_allocate_nothing_in_managed_memory()
    {
        StubDriver.Reset();
        using DeviceExecutor executor = Open();
        AllocatesNothing(executor);
    }

    [Fact]
    public void Until_a_graph_is_there_steps_are_queued_one_by_one()
    {
        StubDriver stub = StubDriver.Reset();
        using (DeviceExecutor executor = Open())
        {
            Run(executor, 2, Library.Full);
            Assert.True(executor.Graphs.Misses > 0);
            executor.Warm(2);
            long misses = executor.Graphs.Misses;
            Run(executor, 2, Library.Full);
            Assert.Equal(misses, executor.Graphs.Misses);
        }
        Sound(stub);
    }

    [Fact]
    public void Plans_and_graphs_stay_within_their_bytes()
    {
        StubDriver stub = StubDriver.Reset();
        using (DeviceExecutor executor = Open(graphBytes: 6_000))
        {
            foreach (int batch in (int[])[1, 2, 4, 8, 1, 2, 4, 8])
            {
                executor.Warm(batch);
                Run(executor, batch, Library.Full);
                Assert.InRange(executor.Graphs.Bytes, 0, 6_000);
                Assert.InRange(executor.Plans.Bytes, 1, executor.ArenaBytes);
            }
            Assert.True(executor.Graphs.Evictions > 0);
            Assert.True(executor.Plans.Evictions > 0);
        }
        Sound(stub);
    }

    [Fact]
    public void Sessions_share_weights_and_the_last_one_lets_go_of_the_device()
    {
        StubDriver stub = StubDriver.Reset();
        var device = new CudaDevice(0, StubDriver.Path);
        using (DeviceExecutor first = device.Open(Bundle, Options()))
        {
            long written = stub.CallsOf("cuMemcpyHtoD_v2");
            using DeviceExecutor second = device.Open(Bundle, Options());
            Assert.Equal(written, stub.CallsOf("cuMemcpyHtoD_v2"));
        }
        Assert.Equal(0, stub.Alive);
        using (device.Open(Bundle, Options()))
            Assert.NotEqual(0, stub.Alive);
        Assert.Equal(0, stub.Alive);
    }

    /// <summary>
    /// Whatever call fails, nothing stays behind. Whoever runs is told, unless the call was to give something back, or in a capture: that
    /// leaves a segment without a graph, which runs step by step. Where captures and runs go on side by side, either may meet the error.
    /// </summary>
    [Theory]
    [InlineData(Lost, true)]
    [InlineData(OutOfMemory, true)]
    [InlineData(Lost, false)]
    public void Every_call_may_fail(int code, bool warmFirst)
    {
        StubDriver stub = StubDriver.Reset();
        Assert.Equal((false, Library.Paths.Count), Outcome());
        long calls = stub.Calls;
        for (long call = 1; call <= calls; call++)
        {
            stub = StubDriver.Reset();
            stub.FailAt(call, code);
            (bool told, int graphs) = Outcome();
            bool isCapture = graphs < Library.Paths.Count;
            Assert.True(IsQuiet(stub, call) || told || isCapture || !warmFirst, $"call {call}, {stub.Failed}: nobody was told");
        }

        (bool Told, int Graphs) Outcome()
        {
            try
            {
                using DeviceExecutor executor = Open();
                if (!warmFirst)
                    Run(executor, 2, Library.Full);
                executor.Warm(2);
                Run(executor, 2, Library.Full);
                return (false, executor.Graphs.Plans);
            }
            catch (SufficeException error)
            {
                Assert.Equal(Fault.Machine, error.Fault);
                return (true, 0);
            }
        }
    }

    [Fact]
    public void Errors_say_what_is_missing_and_that_the_processor_can_do_it()
    {
        Errors.Expect(Fault.Machine, () => CudaDriver.Load("libnothing.so.7"), "no CUDA driver", "libnothing.so.7", "CPU");
        StubDriver.Reset(version: 11030);
        Errors.Expect(Fault.Machine, () => CudaDriver.Load(StubDriver.Path), "too old", "11.3", "11.4");
        StubDriver.Reset(devices: 0);
        Errors.Expect(Fault.Machine, () => new CudaDevice(0, StubDriver.Path), "no CUDA device 0", "none here");
        StubDriver.Reset(devices: 2);
        Errors.Expect(Fault.Machine, () => new CudaDevice(2, StubDriver.Path), "no CUDA device 2", "there are 2");
        StubDriver.Reset(capability: 62);
        Errors.Expect(Fault.Machine, () => Open(), "6.2", "7.2");
        StubDriver.Reset(memory: 100_000);
        Errors.Expect(Fault.Machine, () => Open(), "memory is full");
    }

    [Fact]
    public void A_session_computes_where_it_is_told_and_another_one_on_the_processor()
    {
        StubDriver stub = StubDriver.Reset();
        string path = Bundle.Path;
        using (BundledModel model = BundledModel.Open(path))
        {
            using Session session = model.CreateSession(new SessionOptions { Device = new CudaDevice(0, StubDriver.Path), MaxBatch = 2 });
            session.Warm(1); // so that nothing is captured beside the run
            Assert.True(session.Plans.Bytes > 0);
            var image = new PixelImage(12, 12, 3, new byte[12 * 12 * 3]);
            stub.FailAt(stub.Calls + 1, Lost);
            Errors.Expect(Fault.Machine, () => session.Classify([image], Budget.Full), "lost", "CPU");
            using Session other = model.CreateSession(new SessionOptions { Device = Device.Cpu });
            Assert.Equal(Library.Full, other.Classify([image], Budget.Full)[0].Path);
        }
        Assert.Equal(0, stub.Alive);
    }

    private static DeviceExecutorOptions Options(long graphBytes = 1 << 20) => new(8, null, graphBytes);

    private DeviceExecutor Open(long graphBytes = 1 << 20) => new CudaDevice(0, StubDriver.Path).Open(Bundle, Options(graphBytes));

    private void Run(DeviceExecutor executor, int batch, ExecutionPath path) =>
        executor.Run(
            Inputs(batch),
            new FixedPath(Library, path),
            new float[batch * Library.Model.Classes],
            new int[batch],
            new Cost[batch]
        );
}
