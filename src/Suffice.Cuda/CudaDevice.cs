using System.Globalization;
using Suffice.Bundles;
using Suffice.Cuda.Devices;
using Suffice.Cuda.Driver;
using Suffice.Cuda.Running;
using Suffice.Cuda.Segments;
using Suffice.Execution;

namespace Suffice.Cuda;

/// <summary>
/// An NVIDIA GPU. Sessions of one bundle on one of these objects share their weights there. The GPU is held as long as a session uses it.
/// </summary>
internal sealed class CudaDevice : OtherDevice
{
    /// <summary>Most bytes of captured graphs of one session.</summary>
    public const long GraphBytes = 64 << 20;

    private readonly CudaDriver driver;
    private readonly int ordinal;
    private readonly Lock gate = new();
    private readonly Dictionary<BundleFile, SharedBundle> held = [];
    private CudaContext? context;
    private int users;

    /// <param name="ordinal">Which GPU, from 0.</param>
    /// <param name="library">The driver's library.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Machine"/>: no driver, too old a driver, or no such device.</exception>
    public CudaDevice(int ordinal, string library)
    {
        driver = CudaDriver.Load(library);
        this.ordinal = ordinal;
        Name = string.Create(
            CultureInfo.InvariantCulture,
            $"{CudaContext.NameOf(driver, CudaContext.Find(driver, ordinal))} (cuda:{ordinal}, driver of CUDA {driver.VersionText})"
        );
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override IExecutor Open(BundleFile bundle, int maxBatch, int threads, long? planBytes = null) =>
        Open(bundle, new DeviceExecutorOptions(maxBatch, planBytes, GraphBytes));

    public DeviceExecutor Open(BundleFile bundle, DeviceExecutorOptions options)
    {
        var use = new Use(this, bundle);
        ComputeDevice? queue = null;
        try
        {
            queue = new CudaQueue(context!);
            return new DeviceExecutor(use.Compiled, queue, use.Weights, use, options);
        }
        catch
        {
            queue?.Dispose();
            use.Dispose();
            throw;
        }
    }

    /// <summary>One executor's hold on the GPU and on a bundle there; the last one lets go of them.</summary>
    private sealed class Use : IDisposable
    {
        private readonly CudaDevice device;
        private readonly BundleFile bundle;
        private readonly SharedBundle shared;
        private bool disposed;

        public Use(CudaDevice device, BundleFile bundle)
        {
            (this.device, this.bundle) = (device, bundle);
            lock (device.gate)
            {
                device.context ??= new CudaContext(device.driver, device.ordinal);
                device.users++;
                try
                {
                    shared = Share();
                }
                catch
                {
                    Leave();
                    throw;
                }
            }
        }

        public CompiledModel Compiled => shared.Compiled;

        public DeviceWeights Weights => shared.Weights;

        public void Dispose()
        {
            if (disposed)
                return;
            disposed = true;
            lock (device.gate)
            {
                if (--shared.Users == 0)
                {
                    device.held.Remove(bundle);
                    shared.Weights.Dispose();
                }
                Leave();
            }
        }

        private SharedBundle Share()
        {
            if (!device.held.TryGetValue(bundle, out SharedBundle? found))
            {
                var compiled = new CompiledModel(bundle);
                using var queue = new CudaQueue(device.context!);
                device.held[bundle] = found = new SharedBundle(compiled, DeviceWeights.Upload(queue, compiled));
            }
            found.Users++;
            return found;
        }

        private void Leave()
        {
            if (--device.users > 0)
                return;
            device.context!.Dispose();
            device.context = null;
        }
    }

    private sealed class SharedBundle(CompiledModel compiled, DeviceWeights weights)
    {
        public CompiledModel Compiled => compiled;

        public DeviceWeights Weights => weights;

        public int Users { get; set; }
    }
}
