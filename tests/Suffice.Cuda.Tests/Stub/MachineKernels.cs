using System.Reflection;
using System.Runtime.InteropServices;
using ILGPU;
using Suffice.Cuda.Contract;
using Suffice.Cuda.Kernels.Writing;
using Suffice.Cuda.Tests.Ptx.Machine;

namespace Suffice.Cuda.Tests.Stub;

/// <summary>The kernels' PTX, run on the memory of the stub: with it the stub is a GPU, if a slow one.</summary>
internal static unsafe class MachineKernels
{
    private static PtxMachine machine = null!;

    /// <summary>The first thing that went wrong; null: nothing. Nothing may be thrown through the stub.</summary>
    public static Exception? Fault { get; private set; }

    public static void Start(StubDriver stub, KernelTarget target)
    {
        machine = new PtxMachine(target);
        Fault = null;
        stub.OnKernel(&Run);
    }

    /// <param name="name">Of the kernel.</param>
    /// <param name="parameters">As it is launched with.</param>
    /// <param name="groups">In each direction.</param>
    [UnmanagedCallersOnly]
    private static void Run(byte* name, void** parameters, uint* groups)
    {
        try
        {
            KernelName kernel = Enum.Parse<KernelName>(Marshal.PtrToStringUTF8((nint)name)!);
            machine.Memory.Begin();
            var bytes = new List<byte>();
            foreach (
                (ParameterInfo parameter, int i) in KernelCatalogue.Method(kernel).GetParameters().Select((parameter, i) => (parameter, i))
            )
                bytes.AddRange(Bytes(parameter.ParameterType, parameters[i]));
            machine.Run(kernel, [(int)groups[0], (int)groups[1], (int)groups[2]], [.. bytes]);
        }
        catch (Exception fault) when (fault is PtxFault or Xunit.Sdk.XunitException or ArgumentException)
        {
            Fault ??= fault;
        }
    }

    /// <summary>A view is an address and a number, and its memory may be used; sizes lie as C# has them.</summary>
    private static ReadOnlySpan<byte> Bytes(Type type, void* at)
    {
        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(ArrayView<>))
            return new ReadOnlySpan<byte>(at, Marshal.SizeOf(type));
        machine.Memory.Give(((ulong*)at)[0], ((long*)at)[1] * Marshal.SizeOf(type.GetGenericArguments()[0]));
        return new ReadOnlySpan<byte>(at, 2 * sizeof(long));
    }
}
