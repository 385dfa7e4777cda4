using Suffice.Cuda.Contract;

namespace Suffice.Cuda.Devices;

/// <summary>One thing that a device does; everything about it is settled before, so that it can be captured.</summary>
internal abstract record Step
{
    /// <summary>Steps, and those of branches behind each.</summary>
    public static IEnumerable<Step> All(IEnumerable<Step> steps) =>
        steps.SelectMany(step => step is Branch branch ? All(branch.Body).Prepend(step) : [step]);
}

/// <summary>Runs a kernel.</summary>
/// <param name="Kernel">Which.</param>
/// <param name="X">Groups of threads side by side.</param>
/// <param name="Y">In the second direction.</param>
/// <param name="Z">In the third.</param>
/// <param name="Arguments">In the order in which the kernel takes them.</param>
internal sealed record Launch(KernelName Kernel, int X, int Y, int Z, KernelArgument[] Arguments) : Step;

/// <summary>Runs steps, or leaves them out, as a number in the device's memory says when its turn comes: an IF node of a graph.</summary>
/// <param name="Count">Of which the first number counts: 0 leaves them out.</param>
/// <param name="Body">Only kernels and branches.</param>
internal sealed record Branch(ViewArgument Count, IReadOnlyList<Step> Body) : Step;

/// <summary>Copies to the device.</summary>
/// <param name="From">From its beginning.</param>
/// <param name="To">The block.</param>
/// <param name="Offset">Bytes before the place.</param>
/// <param name="Bytes">How many.</param>
internal sealed record CopyIn(HostMemory From, DeviceMemory To, long Offset, long Bytes) : Step;

/// <summary>Copies from the device.</summary>
/// <param name="From">The block.</param>
/// <param name="Offset">Bytes before the place.</param>
/// <param name="To">To its beginning.</param>
/// <param name="Bytes">How many.</param>
internal sealed record CopyOut(DeviceMemory From, long Offset, HostMemory To, long Bytes) : Step;
