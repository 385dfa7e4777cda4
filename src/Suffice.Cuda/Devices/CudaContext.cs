using System.Globalization;
using System.Runtime.InteropServices;
using Suffice.Cuda.Contract;
using Suffice.Cuda.Driver;

namespace Suffice.Cuda.Devices;

/// <summary>One GPU, held: its primary context, which all of a process share, and the kernels loaded there.</summary>
internal sealed unsafe class CudaContext : IDisposable
{
    private const int MajorCapability = 75;
    private const int MinorCapability = 76;
    private const int LeastCapability = 72;

    private readonly int device;
    private readonly nint context;
    private readonly List<nint> modules = [];
    private readonly nint[] functions = new nint[Enum.GetValues<KernelName>().Length];
    private bool disposed;

    /// <param name="driver">Of the GPU.</param>
    /// <param name="ordinal">Which one, from 0.</param>
    public CudaContext(CudaDriver driver, int ordinal)
    {
        Driver = driver;
        device = Find(driver, ordinal);
        Name = NameOf(driver, device);
        int capability = (10 * Attribute(MajorCapability)) + Attribute(MinorCapability);
        if (capability < LeastCapability)
            throw new SufficeException(
                Fault.Machine,
                $"{Name} has compute capability {capability / 10}.{capability % 10}; these kernels need 7.2 or newer. Leave the device out "
                    + "to run on the CPU."
            );
        nint held = 0;
        driver.Check(driver.Call.PrimaryContextRetain(&held, device), $"open {Name}");
        context = held;
        try
        {
            Use();
            Load(capability >= 80 ? "sm_80" : "sm_72");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public CudaDriver Driver { get; }

    public string Name { get; }

    /// <exception cref="SufficeException"><see cref="Fault.Machine"/>: there is no such device.</exception>
    public static int Find(CudaDriver driver, int ordinal)
    {
        int count = 0,
            device = 0;
        driver.Check(driver.Call.DeviceGetCount(&count), "be counted");
        if (ordinal < 0 || ordinal >= count)
            throw new SufficeException(
                Fault.Machine,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"There is no CUDA device {ordinal}: {(count == 0 ? "there is none here" : $"there are {count}, numbered from 0")}. "
                        + $"Choose another, or leave the device out to run on the CPU."
                )
            );
        driver.Check(driver.Call.DeviceGet(&device, ordinal), "be found");
        return device;
    }

    /// <summary>Makes it the calling thread's.</summary>
    public void Use() => Driver.Check(Driver.Call.ContextSetCurrent(context), "be used by this thread");

    /// <summary>The same on the way out, where nothing can be done about errors.</summary>
    public void UseToLetGo() => _ = Driver.Call.ContextSetCurrent(context);

    public nint Function(KernelName kernel) => functions[(int)kernel];

    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        UseToLetGo();
        foreach (nint module in modules)
            _ = Driver.Call.ModuleUnload(module);
        _ = Driver.Call.ContextSetCurrent(0);
        _ = Driver.Call.PrimaryContextRelease(device);
    }

    private void Load(string target)
    {
        foreach (KernelName kernel in Enum.GetValues<KernelName>())
        {
            nint module = 0,
                function = 0;
            fixed (byte* text = KernelText.Of(target, kernel))
                Driver.Check(Driver.Call.ModuleLoadData(&module, text, 0, null, null), $"compile the kernel {kernel}");
            modules.Add(module);
            fixed (byte* name = KernelText.Terminated(kernel.ToString()))
                Driver.Check(Driver.Call.ModuleGetFunction(&function, module, name), $"find the kernel {kernel}");
            functions[(int)kernel] = function;
        }
    }

    private int Attribute(int which)
    {
        int value = 0;
        Driver.Check(Driver.Call.DeviceGetAttribute(&value, which, device), "say what it can do");
        return value;
    }

    public static string NameOf(CudaDriver driver, int device)
    {
        const int room = 128;
        byte* name = stackalloc byte[room];
        driver.Check(driver.Call.DeviceGetName(name, room, device), "say its name");
        return Marshal.PtrToStringUTF8((nint)name)!;
    }
}
