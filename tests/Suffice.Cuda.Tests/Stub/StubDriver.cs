using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Suffice.Cuda.Tests.Stub;

/// <summary>
/// The driver without a GPU (<c>Stub/libcuda.c</c>), compiled when it is first asked for. There is one of it in a process, so its tests do
/// not run side by side.
/// </summary>
internal sealed unsafe class StubDriver
{
    private static readonly Lazy<string> Compiled = new(Compile);

    private readonly nint library;

    private StubDriver() => library = NativeLibrary.Load(Path);

    /// <summary>The compiled library.</summary>
    public static string Path => Compiled.Value;

    /// <summary>Starts anew, with nothing allocated.</summary>
    public static StubDriver Reset(int devices = 1, int version = 11040, int capability = 72, long memory = 8L << 30)
    {
        var stub = new StubDriver();
        ((delegate* unmanaged<int, int, int, void>)stub.At("stub_reset"))(devices, version, capability);
        ((delegate* unmanaged<nuint, void>)stub.At("stub_memory"))((nuint)memory);
        return stub;
    }

    /// <summary>Calls so far.</summary>
    public long Calls => Count("stub_calls");

    /// <summary>Kernels launched or captured.</summary>
    public long Launches => Count("stub_launches");

    /// <summary>Whether conditional nodes are offered, where the version has them.</summary>
    public void Offers(bool conditional) => ((delegate* unmanaged<int, void>)At("stub_offers"))(conditional ? 1 : 0);

    /// <summary>Kernels that ran, on their own or in graphs.</summary>
    public long Executed => Count("stub_executed");

    /// <summary>Bodies of conditional nodes that ran.</summary>
    public long Branches => Count("stub_branches");

    /// <summary>Who does what kernels would: given the name of each that runs, the places of its parameters, and how many groups.</summary>
    public void OnKernel(delegate* unmanaged<byte*, void**, uint*, void> run) =>
        ((delegate* unmanaged<delegate* unmanaged<byte*, void**, uint*, void>, void>)At("stub_on_kernel"))(run);

    public long GraphLaunches => Count("stub_graph_launches");

    /// <summary>Blocks of memory taken so far.</summary>
    public long Allocations => Count("stub_allocations");

    /// <summary>Handles and blocks that nobody has given back.</summary>
    public int Alive => ((delegate* unmanaged<int>)At("stub_alive"))();

    /// <summary>The first rule that was broken; empty: none.</summary>
    public string Complaint => Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)At("stub_complaint"))())!;

    /// <summary>The function whose call was made to fail.</summary>
    public string Failed => Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)At("stub_failed"))())!;

    /// <summary>From now on no graph can be made.</summary>
    public void RefuseGraphs() => ((delegate* unmanaged<void>)At("stub_refuse_graphs"))();

    /// <summary>Lets a call fail, counted from the reset.</summary>
    public void FailAt(long call, int code) => ((delegate* unmanaged<long, int, void>)At("stub_fail_at"))(call, code);

    /// <summary>Calls of one function so far.</summary>
    public long CallsOf(string function)
    {
        nint name = Marshal.StringToCoTaskMemUTF8(function);
        try
        {
            return ((delegate* unmanaged<nint, long>)At("stub_named"))(name);
        }
        finally
        {
            Marshal.FreeCoTaskMem(name);
        }
    }

    private long Count(string function) => ((delegate* unmanaged<long>)At(function))();

    private nint At(string function) => NativeLibrary.GetExport(library, function);

    private static string Compile()
    {
        string source = System.IO.Path.Combine(AppContext.BaseDirectory, "Stub", "libcuda.c"),
            target = System.IO.Path.Combine(Directory.CreateTempSubdirectory("suffice-stub-").FullName, "libcuda.so.1");
        using Process compiler = Process.Start("gcc", ["-O1", "-shared", "-fPIC", "-pthread", "-o", target, source]);
        compiler.WaitForExit();
        Assert.Equal(0, compiler.ExitCode);
        return target;
    }
}

/// <summary>Tests that use the stub run one after another.</summary>
[CollectionDefinition(nameof(StubDriver), DisableParallelization = true)]
public sealed class StubUsers;
