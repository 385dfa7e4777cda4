using System.Runtime.InteropServices;
using Suffice.Cuda.Driver;

namespace Suffice.Cuda.Devices;

/// <summary>A block of a GPU's memory.</summary>
internal sealed unsafe class CudaMemory : DeviceMemory
{
    private readonly CudaContext context;

    public CudaMemory(CudaContext context, long bytes)
    {
        this.context = context;
        Bytes = Math.Max(bytes, 1);
        nuint address = 0;
        context.Use();
        context.Driver.Check(
            context.Driver.Call.MemoryAllocate(&address, (nuint)Bytes),
            FormattableString.Invariant($"give {Bytes:N0} bytes of memory")
        );
        Address = address;
    }

    public override long Bytes { get; }

    public nuint Address { get; private set; }

    public override void Dispose()
    {
        if (Address == 0)
            return;
        context.UseToLetGo();
        _ = context.Driver.Call.MemoryFree(Address); // of a lost device nothing can be given back
        Address = 0;
    }
}

/// <summary>Host memory that is never paged out.</summary>
internal sealed unsafe class PinnedMemory : HostMemory
{
    private readonly CudaContext context;
    private byte* start;

    public PinnedMemory(CudaContext context, long bytes)
    {
        this.context = context;
        Bytes = Math.Max(bytes, 1);
        void* address = null;
        context.Use();
        context.Driver.Check(
            context.Driver.Call.HostAllocate(&address, (nuint)Bytes),
            FormattableString.Invariant($"pin {Bytes:N0} bytes of memory")
        );
        start = (byte*)address;
        NativeMemory.Clear(start, (nuint)Bytes);
    }

    public override long Bytes { get; }

    public override byte* Start => start;

    public override void Dispose()
    {
        if (start == null)
            return;
        context.UseToLetGo();
        _ = context.Driver.Call.HostFree(start);
        start = null;
    }
}
