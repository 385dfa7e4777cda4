using System.Runtime.InteropServices;

namespace Suffice.Cuda.Driver;

/// <summary>
/// The functions of the driver that are used, all of them part of CUDA 11.4 (driver 470), the last one that a Jetson AGX Xavier gets.
/// Signatures are those of <c>cuda.h</c>; handles are <c>nint</c>.
/// </summary>
/// <param name="library">The driver's library.</param>
internal sealed unsafe class DriverFunctions(nint library)
{
    public readonly delegate* unmanaged<uint, CudaResult> Init = (delegate* unmanaged<uint, CudaResult>)At(library, "cuInit");

    public readonly delegate* unmanaged<int*, CudaResult> DriverGetVersion = (delegate* unmanaged<int*, CudaResult>)At(
        library,
        "cuDriverGetVersion"
    );

    public readonly delegate* unmanaged<int*, CudaResult> DeviceGetCount = (delegate* unmanaged<int*, CudaResult>)At(
        library,
        "cuDeviceGetCount"
    );

    public readonly delegate* unmanaged<int*, int, CudaResult> DeviceGet = (delegate* unmanaged<int*, int, CudaResult>)At(
        library,
        "cuDeviceGet"
    );

    public readonly delegate* unmanaged<byte*, int, int, CudaResult> DeviceGetName = (delegate* unmanaged<byte*, int, int, CudaResult>)At(
        library,
        "cuDeviceGetName"
    );

    public readonly delegate* unmanaged<int*, int, int, CudaResult> DeviceGetAttribute = (delegate* unmanaged<
        int*,
        int,
        int,
        CudaResult>)At(library, "cuDeviceGetAttribute");

    public readonly delegate* unmanaged<nint*, int, CudaResult> PrimaryContextRetain = (delegate* unmanaged<nint*, int, CudaResult>)At(
        library,
        "cuDevicePrimaryCtxRetain"
    );

    public readonly delegate* unmanaged<int, CudaResult> PrimaryContextRelease = (delegate* unmanaged<int, CudaResult>)At(
        library,
        "cuDevicePrimaryCtxRelease_v2"
    );

    public readonly delegate* unmanaged<nint, CudaResult> ContextSetCurrent = (delegate* unmanaged<nint, CudaResult>)At(
        library,
        "cuCtxSetCurrent"
    );

    public readonly delegate* unmanaged<nint*, void*, uint, void*, void*, CudaResult> ModuleLoadData = (delegate* unmanaged<
        nint*,
        void*,
        uint,
        void*,
        void*,
        CudaResult>)At(library, "cuModuleLoadDataEx");

    public readonly delegate* unmanaged<nint, CudaResult> ModuleUnload = (delegate* unmanaged<nint, CudaResult>)At(
        library,
        "cuModuleUnload"
    );

    public readonly delegate* unmanaged<nint*, nint, byte*, CudaResult> ModuleGetFunction = (delegate* unmanaged<
        nint*,
        nint,
        byte*,
        CudaResult>)At(library, "cuModuleGetFunction");

    public readonly delegate* unmanaged<nuint*, nuint, CudaResult> MemoryAllocate = (delegate* unmanaged<nuint*, nuint, CudaResult>)At(
        library,
        "cuMemAlloc_v2"
    );

    public readonly delegate* unmanaged<nuint, CudaResult> MemoryFree = (delegate* unmanaged<nuint, CudaResult>)At(library, "cuMemFree_v2");

    public readonly delegate* unmanaged<nuint*, nuint*, CudaResult> MemoryInfo = (delegate* unmanaged<nuint*, nuint*, CudaResult>)At(
        library,
        "cuMemGetInfo_v2"
    );

    public readonly delegate* unmanaged<void**, nuint, CudaResult> HostAllocate = (delegate* unmanaged<void**, nuint, CudaResult>)At(
        library,
        "cuMemAllocHost_v2"
    );

    public readonly delegate* unmanaged<void*, CudaResult> HostFree = (delegate* unmanaged<void*, CudaResult>)At(library, "cuMemFreeHost");

    public readonly delegate* unmanaged<nuint, void*, nuint, CudaResult> Write = (delegate* unmanaged<nuint, void*, nuint, CudaResult>)At(
        library,
        "cuMemcpyHtoD_v2"
    );

    public readonly delegate* unmanaged<nuint, void*, nuint, nint, CudaResult> CopyIn = (delegate* unmanaged<
        nuint,
        void*,
        nuint,
        nint,
        CudaResult>)At(library, "cuMemcpyHtoDAsync_v2");

    public readonly delegate* unmanaged<void*, nuint, nuint, nint, CudaResult> CopyOut = (delegate* unmanaged<
        void*,
        nuint,
        nuint,
        nint,
        CudaResult>)At(library, "cuMemcpyDtoHAsync_v2");

    public readonly delegate* unmanaged<nint*, uint, CudaResult> StreamCreate = (delegate* unmanaged<nint*, uint, CudaResult>)At(
        library,
        "cuStreamCreate"
    );

    public readonly delegate* unmanaged<nint, CudaResult> StreamDestroy = (delegate* unmanaged<nint, CudaResult>)At(
        library,
        "cuStreamDestroy_v2"
    );

    public readonly delegate* unmanaged<nint, CudaResult> StreamSynchronize = (delegate* unmanaged<nint, CudaResult>)At(
        library,
        "cuStreamSynchronize"
    );

    public readonly delegate* unmanaged<nint, int, CudaResult> BeginCapture = (delegate* unmanaged<nint, int, CudaResult>)At(
        library,
        "cuStreamBeginCapture_v2"
    );

    public readonly delegate* unmanaged<nint, nint*, CudaResult> EndCapture = (delegate* unmanaged<nint, nint*, CudaResult>)At(
        library,
        "cuStreamEndCapture"
    );

    public readonly delegate* unmanaged<nint*, nint, ulong, CudaResult> GraphInstantiate = (delegate* unmanaged<
        nint*,
        nint,
        ulong,
        CudaResult>)At(library, "cuGraphInstantiateWithFlags");

    public readonly delegate* unmanaged<nint, nint, CudaResult> GraphUpload = (delegate* unmanaged<nint, nint, CudaResult>)At(
        library,
        "cuGraphUpload"
    );

    public readonly delegate* unmanaged<nint, nint, CudaResult> GraphLaunch = (delegate* unmanaged<nint, nint, CudaResult>)At(
        library,
        "cuGraphLaunch"
    );

    public readonly delegate* unmanaged<nint, CudaResult> GraphExecDestroy = (delegate* unmanaged<nint, CudaResult>)At(
        library,
        "cuGraphExecDestroy"
    );

    public readonly delegate* unmanaged<nint, CudaResult> GraphDestroy = (delegate* unmanaged<nint, CudaResult>)At(
        library,
        "cuGraphDestroy"
    );

    public readonly delegate* unmanaged<nint*, uint, CudaResult> EventCreate = (delegate* unmanaged<nint*, uint, CudaResult>)At(
        library,
        "cuEventCreate"
    );

    public readonly delegate* unmanaged<nint, nint, CudaResult> EventRecord = (delegate* unmanaged<nint, nint, CudaResult>)At(
        library,
        "cuEventRecord"
    );

    public readonly delegate* unmanaged<nint, CudaResult> EventSynchronize = (delegate* unmanaged<nint, CudaResult>)At(
        library,
        "cuEventSynchronize"
    );

    public readonly delegate* unmanaged<nint, CudaResult> EventDestroy = (delegate* unmanaged<nint, CudaResult>)At(
        library,
        "cuEventDestroy_v2"
    );

    public readonly delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, CudaResult> LaunchKernel =
        (delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, CudaResult>)At(
            library,
            "cuLaunchKernel"
        );

    public readonly delegate* unmanaged<CudaResult, byte**, CudaResult> ErrorName = (delegate* unmanaged<CudaResult, byte**, CudaResult>)At(
        library,
        "cuGetErrorName"
    );

    private static nint At(nint library, string name) =>
        NativeLibrary.TryGetExport(library, name, out nint address) ? address : throw new EntryPointNotFoundException(name);
}
