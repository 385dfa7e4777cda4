using System.Globalization;
using System.Runtime.InteropServices;

namespace Suffice.Cuda.Driver;

/// <summary>The driver, loaded once, and what its errors mean to whoever runs a bundle.</summary>
internal sealed unsafe class CudaDriver
{
    /// <summary>CUDA 11.4, as the driver writes it.</summary>
    private const int Least = 11040;

    private const string Otherwise = "The CPU runs the bundle, too: leave the device out.";

    private CudaDriver(DriverFunctions functions, int version)
    {
        Call = functions;
        Version = version;
    }

    /// <summary>Its functions.</summary>
    public DriverFunctions Call { get; }

    /// <summary>Of CUDA that it knows: 1000 · major + 10 · minor.</summary>
    public int Version { get; }

    /// <summary>The same for people.</summary>
    public string VersionText => Text(Version);

    /// <summary>Where the driver is on this system.</summary>
    public static string UsualLibrary => OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";

    /// <param name="library">The driver's library.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Machine"/>: there is none, it is too old, or it finds no device.</exception>
    public static CudaDriver Load(string library)
    {
        if (!NativeLibrary.TryLoad(library, out nint handle))
            throw new SufficeException(
                Fault.Machine,
                $"There is no CUDA driver here: {library} cannot be loaded. Install NVIDIA's driver. {Otherwise}"
            );
        try
        {
            var functions = new DriverFunctions(name =>
                NativeLibrary.TryGetExport(handle, name, out nint address) ? address : throw new EntryPointNotFoundException(name)
            );
            int version = 0;
            var driver = new CudaDriver(functions, 0);
            driver.Check(functions.Init(0), "start the driver");
            driver.Check(functions.DriverGetVersion(&version), "ask the driver for its version");
            return version >= Least ? new CudaDriver(functions, version) : throw TooOld(Text(version), null);
        }
        catch (EntryPointNotFoundException error)
        {
            throw TooOld($"no {error.Message}", error);
        }
    }

    /// <param name="result">What a function answered.</param>
    /// <param name="what">What it was called for, after "cannot".</param>
    /// <exception cref="SufficeException"><see cref="Fault.Machine"/>, unless all is well.</exception>
    public void Check(CudaResult result, string what)
    {
        if (result != CudaResult.Success)
            throw new SufficeException(Fault.Machine, $"The GPU cannot {what}: {Meaning(result)} {Otherwise}");
    }

    private string Meaning(CudaResult result) =>
        result switch
        {
            CudaResult.OutOfMemory => "its memory is full. Choose a smaller batch, or end other programs that use it.",
            CudaResult.NoDevice => "there is no NVIDIA GPU, or none that this process may see.",
            CudaResult.InvalidDevice => "there is no such device.",
            CudaResult.UnsupportedPtxVersion or CudaResult.InvalidPtx or CudaResult.NoBinaryForGpu =>
                $"its driver does not take these kernels ({Spelled(result)}). They need CUDA 11.4 and compute capability 7.2.",
            CudaResult.SystemDriverMismatch => "driver and kernel module are of different versions. Restart the machine.",
            CudaResult.EccUncorrectable
            or CudaResult.IllegalAddress
            or CudaResult.LaunchTimeout
            or CudaResult.HardwareStackError
            or CudaResult.IllegalInstruction
            or CudaResult.MisalignedAddress
            or CudaResult.InvalidAddressSpace
            or CudaResult.InvalidProgramCounter
            or CudaResult.LinkUncorrectable
            or CudaResult.LaunchFailed => $"it was lost ({Spelled(result)}). Nothing that lies on it can be used any more; start the "
                + "process again.",
            _ => $"the driver says {Spelled(result)}.",
        };

    private string Spelled(CudaResult result)
    {
        byte* name = null;
        return Call.ErrorName(result, &name) == CudaResult.Success && name != null
            ? Marshal.PtrToStringUTF8((nint)name)!
            : string.Create(CultureInfo.InvariantCulture, $"error {(int)result}");
    }

    private static SufficeException TooOld(string found, Exception? inner) =>
        new(
            Fault.Machine,
            $"The CUDA driver is too old: {found}, and CUDA {Text(Least)} is needed (driver 470, JetPack 5). Update it. {Otherwise}",
            inner
        );

    private static string Text(int version) => string.Create(CultureInfo.InvariantCulture, $"{version / 1000}.{version % 1000 / 10}");
}
