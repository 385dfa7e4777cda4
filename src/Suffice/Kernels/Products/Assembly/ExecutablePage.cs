using System.Runtime.InteropServices;

namespace Suffice.Kernels.Products.Assembly;

/// <summary>Memory for machine code: written first, then executable and no longer writable. It lives as long as the process.</summary>
internal static unsafe partial class ExecutablePage
{
    private const int Read = 1,
        Write = 2,
        Execute = 4,
        PrivateAnonymous = 0x22;

    /// <summary>Puts code into such memory; null where the system allows none, and on systems other than Linux.</summary>
    public static byte* Of(ReadOnlySpan<byte> code)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        void* page = Map(null, (nuint)code.Length, Read | Write, PrivateAnonymous, -1, 0);
        if ((nint)page == -1)
            return null;
        code.CopyTo(new Span<byte>(page, code.Length));
        if (Protect(page, (nuint)code.Length, Read | Execute) == 0)
            return (byte*)page;
        _ = Unmap(page, (nuint)code.Length);
        return null;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial void* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(void* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* address, nuint length);
}
