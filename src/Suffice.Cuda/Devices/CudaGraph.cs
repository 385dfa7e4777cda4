using Suffice.Cuda.Driver;

namespace Suffice.Cuda.Devices;

/// <summary>An executable graph of a GPU.</summary>
internal sealed unsafe class CudaGraph : DeviceGraph
{
    /// <summary>Bytes; kernels of ours have a few hundred of arguments.</summary>
    private const long MostOfNode = 64 << 10;

    private readonly CudaContext context;
    private nint source;

    private CudaGraph(CudaContext context, nint source, nint handle, int nodes, long bytes)
    {
        this.context = context;
        this.source = source;
        Handle = handle;
        Nodes = nodes;
        Bytes = bytes;
    }

    public nint Handle { get; private set; }

    public override int Nodes { get; }

    /// <summary>
    /// By how much the device's free memory shrank; 0 where the driver took it from what it had set aside. Others take memory at the same
    /// time, so what is more than any driver needs is not this graph's.
    /// </summary>
    public override long Bytes { get; }

    /// <summary>Makes what was captured executable, and puts it on the device, so that the first replay need not.</summary>
    /// <param name="context">Of the device.</param>
    /// <param name="graph">What was captured, from now on this one's: conditions belong to it.</param>
    /// <param name="stream">That nothing else uses.</param>
    /// <param name="nodes">Steps captured.</param>
    public static CudaGraph Of(CudaContext context, nint graph, nint stream, int nodes)
    {
        CudaDriver driver = context.Driver;
        long before = Free(driver);
        nint handle = 0;
        driver.Check(driver.Call.GraphInstantiate(&handle, graph, 0), "make a graph");
        try
        {
            driver.Check(driver.Call.GraphUpload(handle, stream), "take a graph");
            driver.Check(driver.Call.StreamSynchronize(stream), "take a graph");
            return new CudaGraph(context, graph, handle, nodes, Math.Clamp(before - Free(driver), 0, nodes * MostOfNode));
        }
        catch
        {
            _ = driver.Call.GraphExecDestroy(handle);
            throw;
        }
    }

    public override void Dispose()
    {
        if (Handle == 0)
            return;
        context.UseToLetGo(); // this thread may have used another device since
        _ = context.Driver.Call.GraphExecDestroy(Handle);
        _ = context.Driver.Call.GraphDestroy(source);
        Handle = source = 0;
    }

    private static long Free(CudaDriver driver)
    {
        nuint free = 0,
            total = 0;
        driver.Check(driver.Call.MemoryInfo(&free, &total), "say how much memory is free");
        return (long)free;
    }
}
