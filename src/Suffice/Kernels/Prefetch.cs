using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Suffice.Kernels;

/// <summary>
/// Asks for memory ahead of its use, a piece at a time, so that weights come from far while others are multiplied with; where the runtime knows no such
/// instruction, nothing. Nothing is read, so a range may end where no memory is.
/// </summary>
/// <param name="start">The first float wanted.</param>
/// <param name="floats">How many.</param>
/// <param name="pieces">In how many pieces.</param>
internal unsafe struct Prefetch(float* start, nint floats, int pieces)
{
    /// <summary>Floats in a cache line.</summary>
    private const int Line = 16;

    private readonly nint piece = ((floats / pieces) + Line - 1) / Line * Line;
    private float* next = start;

    /// <summary>Asks for the next piece, into the second-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Next()
    {
        if (!Sse.IsSupported) return;
        for (float* end = next + piece; next < end; next += Line) Sse.Prefetch1(next);
    }
}
