using Suffice.Cuda.Driver;

namespace Suffice.Cuda;

/// <summary>Adds GPUs to <see cref="Device"/>.</summary>
public static class CudaDevices
{
    extension(Device)
    {
        /// <summary>
        /// An NVIDIA GPU of compute capability 7.2 or newer, by a driver of CUDA 11.4 or newer. Keep the object: sessions that share it
        /// share a bundle's weights on the GPU.
        /// </summary>
        /// <param name="ordinal">Which one, from 0.</param>
        /// <exception cref="SufficeException"><see cref="Fault.Machine"/>: no driver, too old a driver, or no such device; the message says
        /// which.</exception>
        public static Device Cuda(int ordinal = 0) => new CudaDevice(ordinal, CudaDriver.UsualLibrary);
    }
}
