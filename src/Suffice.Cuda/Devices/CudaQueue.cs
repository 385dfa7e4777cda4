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
    private const uint AssignDefault = 1; // at each launch a condition is what it was made with

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

    public override bool CanBranch => context.Branches is not null;

    public override bool HasTensorCores => context.Target.HasTensorCores;

    public override DeviceMemory Allocate(long bytes) => new CudaMemory(context, bytes);

    public override HostMemory AllocateHost(long bytes) => new PinnedMemory(context, bytes);

    public override void Write(DeviceMemory memory, long offset, ReadOnlySpan<byte> bytes)
    {
        context.Use();
        fixed (byte* source = bytes)
            driver.Check(driver.Call.Write(((CudaMemory)memory).Address + (nuint)offset, source, (nuint)bytes.Length), "be written to");
        // The end of it may still be on its way, and streams that wait for no other would not wait for it.
        driver.Check(driver.Call.StreamSynchronize(0), "be written to");
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
            if (!steps.Any(step => step is Branch))
                graph = Captured(apart, on => Queue(steps, on));
            else
            {
                driver.Check(driver.Call.GraphCreate(&graph, 0), "begin a graph");
                Build(graph, steps, apart);
            }
            return CudaGraph.Of(context, graph, apart, Step.All(steps).Count());
        }
        catch
        {
            if (graph != 0)
                _ = driver.Call.GraphDestroy(graph);
            throw;
        }
        finally
        {
            _ = driver.Call.StreamDestroy(apart);
        }
    }

    /// <summary>
    /// A graph with branches: what lies between them is captured, and is a node; before each branch a kernel sets its condition. All nodes
    /// are in a row.
    /// </summary>
    private void Build(nint graph, IReadOnlyList<Step> steps, nint apart)
    {
        nint last = 0;
        var run = new List<Step>();
        foreach (Step step in steps)
        {
            if (step is not Branch branch)
            {
                run.Add(step);
                continue;
            }
            ulong handle = 0;
            driver.Check(context.Branches!.CreateHandle(&handle, graph, context.Handle, 0, AssignDefault), "make a condition");
            AddRun(graph, run, ref last, apart);
            AddSetter(graph, branch.Count, handle, ref last);
            Build(AddBranch(graph, handle, ref last), branch.Body, apart);
        }
        AddRun(graph, run, ref last, apart);
    }

    /// <summary>Steps as one node.</summary>
    private void AddRun(nint graph, List<Step> run, ref nint last, nint apart)
    {
        if (run.Count == 0)
            return;
        nint part = Captured(apart, on => Queue(run, on));
        run.Clear();
        try
        {
            nint node = 0,
                before = last;
            driver.Check(driver.Call.GraphAddChild(&node, graph, &before, before == 0 ? 0u : 1u, part), "add to a graph");
            last = node;
        }
        finally
        {
            _ = driver.Call.GraphDestroy(part); // the node has a copy
        }
    }

    /// <summary>The kernel that sets the condition of the branch after it, in the same graph as both.</summary>
    private void AddSetter(nint graph, ViewArgument count, ulong handle, ref nint last)
    {
        (nuint Address, long Count) view = (((CudaMemory)count.Memory).Address + (nuint)count.Offset, count.Count);
        void** arguments = stackalloc void*[2];
        arguments[0] = &view;
        arguments[1] = &handle;
        var parameters = new KernelNodeParameters
        {
            Type = KernelNodeParameters.Kernel,
            Function = context.SetCondition,
            Arguments = arguments,
        };
        (parameters.Sizes[0], parameters.Sizes[1], parameters.Sizes[2]) = (1, 1, 1);
        (parameters.Sizes[3], parameters.Sizes[4], parameters.Sizes[5]) = (KernelShape.Threads, 1, 1);
        nint node = 0,
            before = last;
        driver.Check(
            context.Branches!.AddNode(&node, graph, &before, null, before == 0 ? 0u : 1u, &parameters),
            "add the kernel SetCondition to a graph"
        );
        last = node;
    }

    /// <returns>The graph of its body, which is the driver's.</returns>
    private nint AddBranch(nint graph, ulong handle, ref nint last)
    {
        var parameters = new NodeParameters
        {
            Type = NodeParameters.Conditional,
            Handle = handle,
            Bodies = 1,
            Context = context.Handle,
        };
        nint node = 0,
            before = last;
        driver.Check(context.Branches!.AddNode(&node, graph, &before, null, 1, &parameters), "add a branch to a graph");
        last = node;
        return parameters.Graphs[0];
    }

    private nint Captured(nint apart, Action<nint> queue)
    {
        nint graph = 0;
        // What other threads do meanwhile is no part of it.
        driver.Check(driver.Call.BeginCapture(apart, ThreadLocal), "begin a capture");
        CudaResult ended;
        try
        {
            queue(apart);
        }
        catch
        {
            if (driver.Call.EndCapture(apart, &graph) == CudaResult.Success)
                _ = driver.Call.GraphDestroy(graph);
            throw;
        }
        ended = driver.Call.EndCapture(apart, &graph);
        driver.Check(ended, "end a capture");
        return graph;
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

    public override void Finish()
    {
        context.UseToLetGo();
        _ = driver.Call.StreamSynchronize(stream);
    }

    public override void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        context.UseToLetGo();
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

    private void Queue(IReadOnlyList<Step> steps, nint on)
    {
        foreach (Step step in steps)
            Queue(step, on);
    }

    private void Queue(Step step, nint on)
    {
        switch (step)
        {
            case Launch launch:
                Launch(context.Function(launch.Kernel), launch.Kernel.ToString(), launch.X, launch.Y, launch.Z, launch.Arguments, on);
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
    private void Launch(nint function, string name, int x, int y, int z, KernelArgument[] arguments, nint on)
    {
        const int slot = 64;
        byte* values = stackalloc byte[MostArguments * slot];
        void** places = stackalloc void*[MostArguments];
        for (int i = 0; i < arguments.Length; i++)
        {
            byte* value = values + (i * slot);
            places[i] = value;
            if (arguments[i] is ViewArgument view)
            {
                *(nuint*)value = ((CudaMemory)view.Memory).Address + (nuint)view.Offset;
                *(long*)(value + sizeof(long)) = view.Count;
            }
            else
                ((ShapeArgument)arguments[i]).Bytes.CopyTo(new Span<byte>(value, slot));
        }
        driver.Check(
            driver.Call.LaunchKernel(function, (uint)x, (uint)y, (uint)z, KernelShape.Threads, 1, 1, 0, on, places, null),
            $"launch the kernel {name}"
        );
    }
}
