using System.Runtime.InteropServices;

namespace Suffice.Training;

/// <summary>
/// A step of training frees what the next one wants again, in blocks that glibc takes from the system one by one and gives back at once
/// (mallopt(3)): each time the system clears every page of them. Here freed blocks are kept for the next step.
/// </summary>
internal static partial class KeptMemory
{
    // Of malloc.h.
    private const int TrimThreshold = -1,
        MostMapped = -4,
        MostArenas = -8;

    /// <summary>For the rest of the process, where the C library can.</summary>
    public static void Begin()
    {
        try
        {
            if (!OperatingSystem.IsLinux())
                return;
            _ = Set(TrimThreshold, -1); // nothing is given back
            _ = Set(MostMapped, 0); // large blocks come from the heap as well
            _ = Set(MostArenas, 1); // the one heap that can grow without limit
        }
        catch (EntryPointNotFoundException)
        {
            // musl's malloc has no such settings.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int Set(int parameter, int value);
}
