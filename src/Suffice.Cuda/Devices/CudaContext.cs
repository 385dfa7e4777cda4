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
        Target = KernelTarget.All.FirstOrDefault(target => capability >= target.Capability)
            ?? throw new SufficeException(
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
            Load();
            Branches = BranchFunctions.Of(driver);
            if (Branches is not null && !LoadSetter())
                Branches = null;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public CudaDriver Driver { get; }

    public string Name { get; }

    /// <summary>What its kernels were compiled for.</summary>
    public KernelTarget Target { get; }

    /// <summary>Null: the driver has no conditional nodes.</summary>
    public BranchFunctions? Branches { get; }

    /// <summary>The kernel that sets their conditions; 0 without them.</summary>
    public nint SetCondition { get; private set; }

    /// <summary>The driver's handle.</summary>
    public nint Handle => context;

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

    private void Load()
    {
        foreach (KernelName kernel in Target.Kernels)
        {
            Driver.Check(Load(KernelText.Of(Target, kernel)), $"compile the kernel {kernel}");
            functions[(int)kernel] = Function(kernel.ToString());
        }
    }

    /// <returns>Whether the driver knows the function that it calls.</returns>
    private bool LoadSetter()
    {
        CudaResult result = Load(KernelText.SetCondition());
        if (
            result
            is CudaResult.NoBinaryForGpu
                or CudaResult.InvalidPtx
                or CudaResult.UnsupportedPtxVersion
                or CudaResult.NotFound
                or CudaResult.SymbolNotFound
        )
            return false;
        Driver.Check(result, "compile the kernel SetCondition");
        SetCondition = Function(nameof(SetCondition));
        return true;
    }

    private CudaResult Load(byte[] text)
    {
        nint module = 0;
        CudaResult result;
        fixed (byte* start = text)
            result = Driver.Call.ModuleLoadData(&module, start, 0, null, null);
        if (result == CudaResult.Success)
            modules.Add(module);
        return result;
    }

    /// <summary>Of the module loaded last.</summary>
    private nint Function(string name)
    {
        nint function = 0;
        fixed (byte* terminated = KernelText.Terminated(name))
            Driver.Check(Driver.Call.ModuleGetFunction(&function, modules[^1], terminated), $"find the kernel {name}");
        return function;
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
