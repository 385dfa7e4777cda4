using System.Runtime.InteropServices;

namespace Suffice.Cuda.Driver;

/// <summary>
/// The functions of the driver that are used, all of them part of CUDA 11.4 (driver 470), the last one that a Jetson AGX Xavier gets.
/// Signatures are those of <c>cuda.h</c>; handles are <c>nint</c>.
/// </summary>
/// <param name="at">Finds a function by its name.</param>
internal sealed unsafe class DriverFunctions(Func<string, nint> at)
{
    public readonly delegate* unmanaged<uint, CudaResult> Init = (delegate* unmanaged<uint, CudaResult>)at("cuInit");

    public readonly delegate* unmanaged<int*, CudaResult> DriverGetVersion = (delegate* unmanaged<int*, CudaResult>)at(
        "cuDriverGetVersion"
    );

    public readonly delegate* unmanaged<int*, CudaResult> DeviceGetCount = (delegate* unmanaged<int*, CudaResult>)at("cuDeviceGetCount");

    public readonly delegate* unmanaged<int*, int, CudaResult> DeviceGet = (delegate* unmanaged<int*, int, CudaResult>)at("cuDeviceGet");

    public readonly delegate* unmanaged<byte*, int, int, CudaResult> DeviceGetName = (delegate* unmanaged<byte*, int, int, CudaResult>)at(
        "cuDeviceGetName"
    );

    public readonly delegate* unmanaged<int*, int, int, CudaResult> DeviceGetAttribute = (delegate* unmanaged<
        int*,
        int,
        int,
        CudaResult>)at("cuDeviceGetAttribute");

    public readonly delegate* unmanaged<nint*, int, CudaResult> PrimaryContextRetain = (delegate* unmanaged<nint*, int, CudaResult>)at(
        "cuDevicePrimaryCtxRetain"
    );

    public readonly delegate* unmanaged<int, CudaResult> PrimaryContextRelease = (delegate* unmanaged<int, CudaResult>)at(
        "cuDevicePrimaryCtxRelease_v2"
    );

    public readonly delegate* unmanaged<nint, CudaResult> ContextSetCurrent = (delegate* unmanaged<nint, CudaResult>)at("cuCtxSetCurrent");

    public readonly delegate* unmanaged<nint*, void*, uint, void*, void*, CudaResult> ModuleLoadData = (delegate* unmanaged<
        nint*,
        void*,
        uint,
        void*,
        void*,
        CudaResult>)at("cuModuleLoadDataEx");

    public readonly delegate* unmanaged<nint, CudaResult> ModuleUnload = (delegate* unmanaged<nint, CudaResult>)at("cuModuleUnload");

    public readonly delegate* unmanaged<nint*, nint, byte*, CudaResult> ModuleGetFunction = (delegate* unmanaged<
        nint*,
        nint,
        byte*,
        CudaResult>)at("cuModuleGetFunction");

    public readonly delegate* unmanaged<nuint*, nuint, CudaResult> MemoryAllocate = (delegate* unmanaged<nuint*, nuint, CudaResult>)at(
        "cuMemAlloc_v2"
    );

    public readonly delegate* unmanaged<nuint, CudaResult> MemoryFree = (delegate* unmanaged<nuint, CudaResult>)at("cuMemFree_v2");

    public readonly delegate* unmanaged<nuint*, nuint*, CudaResult> MemoryInfo = (delegate* unmanaged<nuint*, nuint*, CudaResult>)at(
        "cuMemGetInfo_v2"
    );

    public readonly delegate* unmanaged<void**, nuint, CudaResult> HostAllocate = (delegate* unmanaged<void**, nuint, CudaResult>)at(
        "cuMemAllocHost_v2"
    );

    public readonly delegate* unmanaged<void*, CudaResult> HostFree = (delegate* unmanaged<void*, CudaResult>)at("cuMemFreeHost");

    public readonly delegate* unmanaged<nuint, void*, nuint, CudaResult> Write = (delegate* unmanaged<nuint, void*, nuint, CudaResult>)at(
        "cuMemcpyHtoD_v2"
    );

    public readonly delegate* unmanaged<nuint, void*, nuint, nint, CudaResult> CopyIn = (delegate* unmanaged<
        nuint,
        void*,
        nuint,
        nint,
        CudaResult>)at("cuMemcpyHtoDAsync_v2");

    public readonly delegate* unmanaged<void*, nuint, nuint, nint, CudaResult> CopyOut = (delegate* unmanaged<
        void*,
        nuint,
        nuint,
        nint,
        CudaResult>)at("cuMemcpyDtoHAsync_v2");

    public readonly delegate* unmanaged<nint*, uint, CudaResult> StreamCreate = (delegate* unmanaged<nint*, uint, CudaResult>)at(
        "cuStreamCreate"
    );

    public readonly delegate* unmanaged<nint, CudaResult> StreamDestroy = (delegate* unmanaged<nint, CudaResult>)at("cuStreamDestroy_v2");

    public readonly delegate* unmanaged<nint, CudaResult> StreamSynchronize = (delegate* unmanaged<nint, CudaResult>)at(
        "cuStreamSynchronize"
    );

    public readonly delegate* unmanaged<nint, int, CudaResult> BeginCapture = (delegate* unmanaged<nint, int, CudaResult>)at(
        "cuStreamBeginCapture_v2"
    );

    public readonly delegate* unmanaged<nint, nint*, CudaResult> EndCapture = (delegate* unmanaged<nint, nint*, CudaResult>)at(
        "cuStreamEndCapture"
    );

    public readonly delegate* unmanaged<nint*, nint, ulong, CudaResult> GraphInstantiate = (delegate* unmanaged<
        nint*,
        nint,
        ulong,
        CudaResult>)at("cuGraphInstantiateWithFlags");

    public readonly delegate* unmanaged<nint, nint, CudaResult> GraphUpload = (delegate* unmanaged<nint, nint, CudaResult>)at(
        "cuGraphUpload"
    );

    public readonly delegate* unmanaged<nint, nint, CudaResult> GraphLaunch = (delegate* unmanaged<nint, nint, CudaResult>)at(
        "cuGraphLaunch"
    );

    public readonly delegate* unmanaged<nint, CudaResult> GraphExecDestroy = (delegate* unmanaged<nint, CudaResult>)at(
        "cuGraphExecDestroy"
    );

    public readonly delegate* unmanaged<nint, CudaResult> GraphDestroy = (delegate* unmanaged<nint, CudaResult>)at("cuGraphDestroy");

    public readonly delegate* unmanaged<nint*, uint, CudaResult> GraphCreate = (delegate* unmanaged<nint*, uint, CudaResult>)at(
        "cuGraphCreate"
    );

    public readonly delegate* unmanaged<nint*, nint, nint*, nuint, nint, CudaResult> GraphAddChild = (delegate* unmanaged<
        nint*,
        nint,
        nint*,
        nuint,
        nint,
        CudaResult>)at("cuGraphAddChildGraphNode");

    public readonly delegate* unmanaged<byte*, nint*, int, ulong, CudaResult> GetProcAddress = (delegate* unmanaged<
        byte*,
        nint*,
        int,
        ulong,
        CudaResult>)at("cuGetProcAddress");

    public readonly delegate* unmanaged<nint*, uint, CudaResult> EventCreate = (delegate* unmanaged<nint*, uint, CudaResult>)at(
        "cuEventCreate"
    );

    public readonly delegate* unmanaged<nint, nint, CudaResult> EventRecord = (delegate* unmanaged<nint, nint, CudaResult>)at(
        "cuEventRecord"
    );

    public readonly delegate* unmanaged<nint, CudaResult> EventSynchronize = (delegate* unmanaged<nint, CudaResult>)at(
        "cuEventSynchronize"
    );

    public readonly delegate* unmanaged<nint, CudaResult> EventDestroy = (delegate* unmanaged<nint, CudaResult>)at("cuEventDestroy_v2");

    public readonly delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, CudaResult> LaunchKernel =
        (delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, CudaResult>)at("cuLaunchKernel");

    public readonly delegate* unmanaged<CudaResult, byte**, CudaResult> ErrorName = (delegate* unmanaged<CudaResult, byte**, CudaResult>)at(
        "cuGetErrorName"
    );
}
