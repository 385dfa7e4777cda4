using Suffice.Cuda.Contract;
using Suffice.Cuda.Driver;

namespace Suffice.Cuda.Devices;

/// <summary>A stream of a GPU. Steps are captured on a stream of their own, so that what is queued here goes on meanwhile.</summary>
internal sealed unsafe class CudaQueue : ComputeDevice
{
    private const uint NonBlocking = 1;
    private const uint DisableTiming = 2;
    private const int ThreadLocal = 1;
    private const int MostArguments = 16;

    private readonly CudaContext context;
    private readonly CudaDriver driver;
    private readonly nint stream;
    private readonly nint done;
    private bool disposed;

    public CudaQueue(CudaContext context)
    {
        this.context = context;
        driver = context.Driver;
        stream = NewStream();
        nint mark = 0;
        CudaResult result = driver.Call.EventCreate(&mark, DisableTiming);
        if (result != CudaResult.Success)
            _ = driver.Call.StreamDestroy(stream);
        driver.Check(result, "make an event");
        done = mark;
    }

    public override string Name => context.Name;

    public override DeviceMemory Allocate(long bytes) => new CudaMemory(context, bytes);

    public override HostMemory AllocateHost(long bytes) => new PinnedMemory(context, bytes);

    public override void Write(DeviceMemory memory, long offset, ReadOnlySpan<byte> bytes)
    {
        context.Use();
        fixed (byte* source = bytes)
            driver.Check(driver.Call.Write(((CudaMemory)memory).Address + (nuint)offset, source, (nuint)bytes.Length), "be written to");
    }

    public override void Run(Step step)
    {
        context.Use();
        Queue(step, stream);
    }

    public override DeviceGraph Capture(IReadOnlyList<Step> steps)
    {
        context.Use();
        nint apart = NewStream();
        nint graph = 0;
        try
        {
            // What other threads do meanwhile is no part of it.
            driver.Check(driver.Call.BeginCapture(apart, ThreadLocal), "begin a capture");
            CudaResult ended;
            try
            {
                foreach (Step step in steps)
                    Queue(step, apart);
            }
            finally
            {
                ended = driver.Call.EndCapture(apart, &graph);
            }
            driver.Check(ended, "end a capture");
            return CudaGraph.Of(driver, graph, apart, steps.Count);
        }
        finally
        {
            if (graph != 0)
                _ = driver.Call.GraphDestroy(graph);
            _ = driver.Call.StreamDestroy(apart);
        }
    }

    public override void Replay(DeviceGraph graph)
    {
        context.Use();
        driver.Check(driver.Call.GraphLaunch(((CudaGraph)graph).Handle, stream), "run a graph");
    }

    public override void Wait()
    {
        context.Use();
        driver.Check(driver.Call.EventRecord(done, stream), "note the end of work");
        driver.Check(driver.Call.EventSynchronize(done), "finish its work");
    }

    public override void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        context.UseToLetGo();
        _ = driver.Call.StreamSynchronize(stream);
        _ = driver.Call.EventDestroy(done);
        _ = driver.Call.StreamDestroy(stream);
    }

    private nint NewStream()
    {
        context.Use();
        nint made = 0;
        driver.Check(driver.Call.StreamCreate(&made, NonBlocking), "make a stream");
        return made;
    }

    private void Queue(Step step, nint on)
    {
        switch (step)
        {
            case Launch launch:
                Queue(launch, on);
                break;
            case CopyIn copy:
                driver.Check(
                    driver.Call.CopyIn(((CudaMemory)copy.To).Address + (nuint)copy.Offset, copy.From.Start, (nuint)copy.Bytes, on),
                    "copy from the host"
                );
                break;
            case CopyOut copy:
                driver.Check(
                    driver.Call.CopyOut(copy.To.Start, ((CudaMemory)copy.From).Address + (nuint)copy.Offset, (nuint)copy.Bytes, on),
                    "copy to the host"
                );
                break;
            default:
                throw new InvalidOperationException($"Unknown step {step}.");
        }
    }

    /// <summary>Arguments are copied by the driver during the call.</summary>
    private void Queue(Launch launch, nint on)
    {
        const int slot = 64;
        byte* values = stackalloc byte[MostArguments * slot];
        void** places = stackalloc void*[MostArguments];
        for (int i = 0; i < launch.Arguments.Length; i++)
        {
            byte* value = values + (i * slot);
            places[i] = value;
            if (launch.Arguments[i] is ViewArgument view)
            {
                *(nuint*)value = ((CudaMemory)view.Memory).Address + (nuint)view.Offset;
                *(long*)(value + sizeof(long)) = view.Count;
            }
            else
                ((ShapeArgument)launch.Arguments[i]).Bytes.CopyTo(new Span<byte>(value, slot));
        }
        driver.Check(
            driver.Call.LaunchKernel(
                context.Function(launch.Kernel),
                (uint)launch.X,
                (uint)launch.Y,
                (uint)launch.Z,
                KernelShape.Threads,
                1,
                1,
                0,
                on,
                places,
                null
            ),
            $"launch the kernel {launch.Kernel}"
        );
    }
}
