using System.Runtime.InteropServices;
using Suffice.Cuda.Contract;

namespace Suffice.Cuda.Tests.Stub;

/// <summary>
/// The two kernels by which a pass finds its way, done on the memory of the stub: inputs gathered, and sent on along schedules. All others
/// do nothing there.
/// </summary>
internal static unsafe class StubKernels
{
    /// <param name="name">Of the kernel.</param>
    /// <param name="parameters">As it is launched with.</param>
    /// <param name="groups">Of threads.</param>
    [UnmanagedCallersOnly]
    public static void Run(byte* name, void** parameters, uint* groups)
    {
        ReadOnlySpan<byte> kernel = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name);
        if (kernel.SequenceEqual("Gather"u8))
            Gather(*(int**)parameters[0], *(int**)parameters[1], *(GatherShape*)parameters[2]);
        else if (kernel.SequenceEqual("DecideByRule"u8))
            Decide(*(int**)parameters[0], *(int**)parameters[1], *(DecideShape*)parameters[6]);
    }

    private static void Gather(int* counts, int* pass, GatherShape shape)
    {
        int* heading = pass + KernelShape.ListsAt;
        counts[KernelShape.InputsAt] = 0;
        for (int slot = 0; slot < pass[0]; slot++)
            if (heading[slot] == shape.Path)
            {
                counts[KernelShape.ListsAt + counts[KernelShape.InputsAt]++] = slot;
                heading[slot] = -1 - shape.Path;
            }
    }

    private static void Decide(int* counts, int* pass, DecideShape shape)
    {
        int* heading = pass + KernelShape.ListsAt,
            settings = heading + ((int)PassList.Settings * shape.Inputs),
            steps = heading + (4 * shape.Inputs);
        for (int i = 0; i < counts[KernelShape.InputsAt]; i++)
        {
            int slot = counts[KernelShape.ListsAt + i],
                next = steps[(settings[slot] * shape.Paths) + shape.At];
            if (next >= 0)
                heading[slot] = next;
        }
    }
}
