using System.Runtime.InteropServices;

namespace Suffice.Files;

/// <summary>
/// Descriptors that the process was given when it began. Where a shell closed one (<c>&lt;&amp;-</c>), the number is free, and .NET takes
/// it for something of its own: reading it would wait for ever, and writing to it would harm what lies there.
/// </summary>
internal static partial class InheritedDescriptor
{
    private const int GetFlags = 1,
        ClosedOnStart = 1;

    /// <summary>Whether it is open and was given to the process. What .NET opens is marked to be closed in new programs;
    /// what was given cannot be.</summary>
    public static bool IsOpen(int number)
    {
        if (OperatingSystem.IsWindows())
            return true;
        int flags = Control(number, GetFlags, 0);
        return flags >= 0 && (flags & ClosedOnStart) == 0;
    }

    /// <summary>The number itself, or one that is never open, so that writing to it fails as it should.</summary>
    public static int OrNone(int number) => IsOpen(number) ? number : int.MaxValue;

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command, nint argument);
}
