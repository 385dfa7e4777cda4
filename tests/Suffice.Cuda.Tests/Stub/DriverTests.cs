using Suffice.Bundles;
using Suffice.Control;
using Suffice.Cuda.Driver;
using Suffice.Cuda.Running;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Cuda.Tests.Stub;

/// <summary>What the runtime calls of the driver, in which order, and what becomes of errors.</summary>
[Collection(nameof(StubDriver))]
public sealed class DriverTests : IDisposable
{
    private const int Lost = 719;
    private const int OutOfMemory = 2;

    private readonly TemporaryFolder folder = new();
    private readonly PathLibrary library = RandomModels.Paths(RandomModels.Small);
    private readonly BundleFile bundle;

    public DriverTests()
    {
        bundle = RandomModels.Bundle(folder, library, seed: 3);
    }

    public void Dispose()
    {
        bundle.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Graphs_are_replayed_without_a_launch_an_allocation_or_a_leak()
    {
        StubDriver stub = StubDriver.Reset();
        using (DeviceExecutor executor = Open())
        {
            executor.Warm(4);
            Run(executor, 4, library.Full);
            long launches = stub.Launches,
                allocations = stub.Allocations,
                replays = stub.GraphLaunches;
            for (int i = 0; i < 10; i++)
                Run(executor, 4, library.Full);
            Assert.Equal(launches, stub.Launches);
            Assert.Equal(allocations, stub.Allocations);
            Assert.Equal(replays + (10 * library.Chain(library.Full).Count), stub.GraphLaunches);
            Assert.Equal(library.Paths.Count, executor.Graphs.Plans);
        }
        Assert.Equal("", stub.Complaint);
        Assert.Equal(0, stub.Alive);
    }

    [Fact]
    public void Replays_allocate_nothing_in_managed_memory()
    {
        StubDriver.Reset();
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

    [Fact]
    public void Until_a_graph_is_there_steps_are_queued_one_by_one()
    {
        StubDriver stub = StubDriver.Reset();
        using (DeviceExecutor executor = Open())
        {
            Run(executor, 2, library.Full);
            Assert.True(executor.Graphs.Misses > 0);
            executor.Warm(2);
            long misses = executor.Graphs.Misses;
            Run(executor, 2, library.Full);
            Assert.Equal(misses, executor.Graphs.Misses);
        }
        Assert.Equal("", stub.Complaint);
        Assert.Equal(0, stub.Alive);
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
                Run(executor, batch, library.Full);
                Assert.InRange(executor.Graphs.Bytes, 0, 6_000);
                Assert.InRange(executor.Plans.Bytes, 1, executor.ArenaBytes);
            }
            Assert.True(executor.Graphs.Evictions > 0);
            Assert.True(executor.Plans.Evictions > 0);
        }
        Assert.Equal("", stub.Complaint);
        Assert.Equal(0, stub.Alive);
    }

    [Fact]
    public void Sessions_share_weights_and_the_last_one_lets_go_of_the_device()
    {
        StubDriver stub = StubDriver.Reset();
        var device = new CudaDevice(0, StubDriver.Path);
        using (DeviceExecutor first = device.Open(bundle, Options()))
        {
            long written = stub.CallsOf("cuMemcpyHtoD_v2");
            using DeviceExecutor second = device.Open(bundle, Options());
            Assert.Equal(written, stub.CallsOf("cuMemcpyHtoD_v2"));
        }
        Assert.Equal(0, stub.Alive);
        using (device.Open(bundle, Options()))
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
        Assert.Equal((false, library.Paths.Count), Outcome());
        long calls = stub.Calls;
        for (long call = 1; call <= calls; call++)
        {
            stub = StubDriver.Reset();
            stub.FailAt(call, code);
            (bool told, int graphs) = Outcome();
            Assert.True(stub.Complaint.Length == 0, $"call {call}: {stub.Complaint}");
            // What the driver does not take back stays: a module with its function, or one of anything else.
            string[] backs = ["Destroy", "Free", "Unload", "Release"];
            bool isBack = backs.Any(word => stub.Failed.Contains(word, StringComparison.Ordinal));
            Assert.True(stub.Alive <= (isBack ? 2 : 0), $"call {call}, {stub.Failed}: {stub.Alive} left");
            // A queue that is given back enters the context and waits for its work first.
            bool isBefore = stub.Failed is "cuCtxSetCurrent" or "cuStreamSynchronize";
            bool isCapture = graphs < library.Paths.Count;
            Assert.True(told || isBack || isBefore || isCapture || !warmFirst, $"call {call}, {stub.Failed}: nobody was told");
        }

        (bool Told, int Graphs) Outcome()
        {
            try
            {
                using DeviceExecutor executor = Open();
                if (!warmFirst)
                    Run(executor, 2, library.Full);
                executor.Warm(2);
                Run(executor, 2, library.Full);
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
        string path = bundle.Path;
        using (BundledModel model = BundledModel.Open(path))
        {
            using Session session = model.CreateSession(new SessionOptions { Device = new CudaDevice(0, StubDriver.Path), MaxBatch = 2 });
            session.Warm(1); // so that nothing is captured beside the run
            Assert.True(session.Plans.Bytes > 0);
            var image = new PixelImage(12, 12, 3, new byte[12 * 12 * 3]);
            stub.FailAt(stub.Calls + 1, Lost);
            Errors.Expect(Fault.Machine, () => session.Classify([image], Budget.Full), "lost", "CPU");
            using Session other = model.CreateSession(new SessionOptions { Device = Device.Cpu });
            Assert.Equal(library.Full, other.Classify([image], Budget.Full)[0].Path);
        }
        Assert.Equal(0, stub.Alive);
    }

    private static DeviceExecutorOptions Options(long graphBytes = 1 << 20) => new(8, null, graphBytes);

    private DeviceExecutor Open(long graphBytes = 1 << 20) => new CudaDevice(0, StubDriver.Path).Open(bundle, Options(graphBytes));

    private void Run(DeviceExecutor executor, int batch, ExecutionPath path) =>
        executor.Run(
            Inputs(batch),
            new FixedPath(library, path),
            new float[batch * library.Model.Classes],
            new int[batch],
            new Cost[batch]
        );

    private InputBatch Inputs(int count)
    {
        var batch = new InputBatch(library.Model, bundle.Manifest.Preprocessing, count);
        for (int i = 0; i < count; i++)
            batch.Add(new PreparedPixels(RandomModels.Inputs(library.Model, 1, i)), "the image");
        return batch;
    }
}
