using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Suffice.Kernels.Vectors;

/// <summary>
/// Asks for memory ahead of its use, a little with every turn of a tile's loop, so that weights come from far while others are multiplied
/// with: asked for in one piece, they would fill the processor's queue of outstanding lines and stop it. Where the runtime knows no such
/// instruction, nothing. Nothing is read, so a range may end where no memory is.
/// </summary>
internal unsafe struct Prefetch
{
    private readonly nint step;
    private byte* next;

    private Prefetch(byte* start, nint step)
    {
        next = start;
        this.step = step;
    }

    /// <summary>What is asked for next.</summary>
    public readonly byte* Address => next;

    /// <summary>Bytes from one turn's to the next's.</summary>
    public readonly nint Step => step;

    /// <summary>Wants nothing: asks again and again for what is at hand.</summary>
    public static Prefetch Nothing(void* atHand) => new((byte*)atHand, 0);

    /// <summary>Wants a range, all of it after so many turns.</summary>
    public static Prefetch Of(void* start, nint bytes, nint turns) => new((byte*)start, turns == 0 ? 0 : (bytes + turns - 1) / turns);

    /// <summary>The same after some turns.</summary>
    public readonly Prefetch After(nint turns) => new(next + (turns * step), step);

    /// <summary>Asks for the next line, into the second-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Next()
    {
        if (!Sse.IsSupported)
            return;
        Sse.Prefetch1(next);
        next += step;
    }
}
