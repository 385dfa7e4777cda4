namespace Suffice.Cuda.Tests.Stub;

/// <summary>The driver's functions that are bound by name, and the CUDA that first had each, by NVIDIA's headers.</summary>
internal static class CudaSymbols
{
    public static IReadOnlyDictionary<string, double> Since { get; } =
        new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["cuCtxSetCurrent"] = 4,
            ["cuDeviceGet"] = 2,
            ["cuDeviceGetAttribute"] = 2,
            ["cuDeviceGetCount"] = 2,
            ["cuDeviceGetName"] = 2,
            ["cuDevicePrimaryCtxRelease_v2"] = 11,
            ["cuDevicePrimaryCtxRetain"] = 7,
            ["cuDriverGetVersion"] = 2.2,
            ["cuEventCreate"] = 2,
            ["cuEventDestroy_v2"] = 4,
            ["cuEventRecord"] = 2,
            ["cuEventSynchronize"] = 2,
            ["cuGetErrorName"] = 6,
            ["cuGetProcAddress"] = 11.3,
            ["cuGraphAddChildGraphNode"] = 10,
            ["cuGraphCreate"] = 10,
            ["cuGraphDestroy"] = 10,
            ["cuGraphExecDestroy"] = 10,
            ["cuGraphInstantiateWithFlags"] = 11.4,
            ["cuGraphLaunch"] = 10,
            ["cuGraphUpload"] = 11.1,
            ["cuInit"] = 2,
            ["cuLaunchKernel"] = 4,
            ["cuMemAllocHost_v2"] = 3.2,
            ["cuMemAlloc_v2"] = 3.2,
            ["cuMemFreeHost"] = 2,
            ["cuMemFree_v2"] = 3.2,
            ["cuMemGetInfo_v2"] = 3.2,
            ["cuMemcpyDtoHAsync_v2"] = 3.2,
            ["cuMemcpyHtoDAsync_v2"] = 3.2,
            ["cuMemcpyHtoD_v2"] = 3.2,
            ["cuModuleGetFunction"] = 2,
            ["cuModuleLoadDataEx"] = 2.1,
            ["cuModuleUnload"] = 2,
            ["cuStreamBeginCapture_v2"] = 10.1,
            ["cuStreamCreate"] = 2,
            ["cuStreamDestroy_v2"] = 4,
            ["cuStreamEndCapture"] = 10,
            ["cuStreamSynchronize"] = 2,
        };
}
