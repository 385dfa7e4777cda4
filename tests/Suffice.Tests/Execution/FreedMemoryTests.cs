using System.Globalization;
using System.Runtime.InteropServices;
using Suffice.Execution;

namespace Suffice.Tests.Execution;

public unsafe class FreedMemoryTests
{
    /// <summary>
    /// Too small for the C library to take each from the system; under the last one, which stays, none would go back by itself.
    /// </summary>
    private const int Block = 64 << 10,
        Count = 2000;

    [Fact]
    public void What_was_freed_under_a_block_in_use_goes_back_to_the_system()
    {
        Assert.SkipUnless(NativeLibrary.TryLoad("libc.so.6", out _), "Only glibc has to be asked.");
        var blocks = new nint[Count];
        for (int i = 0; i < Count; i++)
        {
            blocks[i] = (nint)NativeMemory.Alloc(Block);
            NativeMemory.Fill((void*)blocks[i], Block, 1);
        }
        for (int i = 0; i < Count - 1; i++)
            NativeMemory.Free((void*)blocks[i]);
        long before = Resident();
        FreedMemory.GiveBack();
        long freed = before - Resident();
        NativeMemory.Free((void*)blocks[^1]);
        Assert.True(freed > (long)Block * Count / 2, $"{freed:N0} bytes went back of {(long)Block * Count:N0}.");
    }

    private static long Resident() =>
        1024
        * File.ReadLines("/proc/self/status")
            .Where(line => line.StartsWith("RssAnon:", StringComparison.Ordinal))
            .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Trim(), CultureInfo.InvariantCulture))
            .Single();
}
