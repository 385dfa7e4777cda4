using System.Runtime.InteropServices;
using System.Text;

namespace Suffice.Cuda.Driver;

/// <summary>
/// The functions for conditional nodes, which drivers of CUDA 12.4 and newer have; found by <c>cuGetProcAddress</c>, so that older drivers
/// load all the same.
/// </summary>
internal sealed unsafe class BranchFunctions
{
    /// <summary>CUDA 12.4, as the driver writes it.</summary>
    private const int Least = 12040;

    private BranchFunctions(nint createHandle, nint addNode)
    {
        CreateHandle = (delegate* unmanaged<ulong*, nint, nint, uint, uint, CudaResult>)createHandle;
        AddNode = (delegate* unmanaged<nint*, nint, nint*, void*, nuint, void*, CudaResult>)addNode;
    }

    /// <summary><c>cuGraphConditionalHandleCreate</c>: handle, graph, context, value at each launch, flags.</summary>
    public readonly delegate* unmanaged<ulong*, nint, nint, uint, uint, CudaResult> CreateHandle;

    /// <summary><c>cuGraphAddNode</c>, the version of CUDA 12.3: node, graph, nodes before, their edges, how many, parameters.</summary>
    public readonly delegate* unmanaged<nint*, nint, nint*, void*, nuint, void*, CudaResult> AddNode;

    /// <summary>Those of a driver; null: it does not offer them.</summary>
    public static BranchFunctions? Of(CudaDriver driver)
    {
        if (driver.Version < Least)
            return null;
        nint createHandle = Find(driver, "cuGraphConditionalHandleCreate"),
            addNode = Find(driver, "cuGraphAddNode");
        return createHandle != 0 && addNode != 0 ? new BranchFunctions(createHandle, addNode) : null;
    }

    private static nint Find(CudaDriver driver, string name)
    {
        nint address = 0;
        CudaResult result;
        fixed (byte* text = Encoding.ASCII.GetBytes(name + '\0'))
            result = driver.Call.GetProcAddress(text, &address, Least, 0);
        if (result is CudaResult.NotFound or CudaResult.InvalidValue)
            return 0;
        driver.Check(result, $"find {name}");
        return address;
    }
}

/// <summary><c>CUgraphNodeParams</c> of a conditional node.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal unsafe struct NodeParameters
{
    /// <summary><c>CU_GRAPH_NODE_TYPE_CONDITIONAL</c>.</summary>
    public const int Conditional = 13;

    [FieldOffset(0)]
    public int Type;

    [FieldOffset(16)]
    public ulong Handle;

    /// <summary>0: if.</summary>
    [FieldOffset(24)]
    public int Condition;

    /// <summary>Bodies.</summary>
    [FieldOffset(28)]
    public uint Bodies;

    /// <summary>The driver's list of bodies, written by it.</summary>
    [FieldOffset(32)]
    public nint* Graphs;

    [FieldOffset(40)]
    public nint Context;
}

/// <summary><c>CUgraphNodeParams</c> of a kernel (<c>CUDA_KERNEL_NODE_PARAMS_v3</c>).</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal unsafe struct KernelNodeParameters
{
    /// <summary><c>CU_GRAPH_NODE_TYPE_KERNEL</c>.</summary>
    public const int Kernel = 0;

    [FieldOffset(0)]
    public int Type;

    [FieldOffset(16)]
    public nint Function;

    /// <summary>Groups, in three directions; and threads of each, in three directions.</summary>
    [FieldOffset(24)]
    public fixed uint Sizes[6];

    [FieldOffset(56)]
    public void** Arguments;
}
