using System.Runtime.InteropServices;

namespace Suffice.Execution;

/// <summary>
/// Memory that a model held and freed. glibc keeps such blocks for the thread that freed them, each time other ones, so a program that
/// reloads its models would hold more and more.
/// </summary>
internal static partial class FreedMemory
{
    /// <summary>Gives it back to the system, where the C library can.</summary>
    public static void GiveBack()
    {
        try
        {
            if (OperatingSystem.IsLinux())
                _ = Trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // musl gives back by itself.
        }
    }

    /// <summary>malloc_trim(3); <paramref name="keep"/> is what to keep at the top of the heap, bytes.</summary>
    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint keep);
}
