using System.Runtime.InteropServices;

namespace Suffice.Execution;

/// <summary>A part of an arena.</summary>
/// <param name="Name">What lies there.</param>
/// <param name="Offset">Bytes before it.</param>
/// <param name="Bytes">Its length.</param>
internal sealed record ArenaPart(string Name, long Offset, long Bytes);

/// <summary>
/// The working memory of a plan: one block, sized before anything runs, every part at a multiple of 64 bytes. Parts whose
/// lives do not overlap may share room (<see cref="Layout.Share"/>).
/// </summary>
internal sealed unsafe class Arena : IDisposable
{
    /// <summary>More than any model this runtime is meant for; a damaged description must not take the whole machine.</summary>
    public const long Limit = 1L << 36;

    private float* start;

    public Arena(Layout layout)
    {
        Bytes = layout.Bytes;
        try
        {
            start = (float*)NativeMemory.AlignedAlloc((nuint)Math.Max(Bytes, 64), 64);
        }
        catch (OutOfMemoryException error)
        {
            throw new SufficeException(
                Fault.Machine,
                $"The executor's working memory of {Bytes:N0} bytes is not to be had. Choose a smaller batch.",
                error
            );
        }
        NativeMemory.Clear(start, (nuint)Bytes);
    }

    ~Arena() => Release();

    public long Bytes { get; }

    public float* At(long offset) => start + offset;

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        NativeMemory.AlignedFree(start);
        start = null;
    }

    /// <summary>Places parts before the block exists.</summary>
    public sealed class Layout
    {
        private readonly List<ArenaPart> parts = [];
        private long next;

        /// <summary>Floats needed so far.</summary>
        public long Floats { get; private set; }

        public long Bytes => Floats * sizeof(float);

        /// <summary>In the order they were reserved; those that share room overlap.</summary>
        public IReadOnlyList<ArenaPart> Parts => parts;

        /// <summary>Reserves a part and returns its offset, floats.</summary>
        public long Reserve(string name, long floats)
        {
            long offset = next;
            next += (floats + 15) / 16 * 16;
            Floats = Math.Max(Floats, next);
            if (floats < 0 || Floats * sizeof(float) > Limit)
                throw new SufficeException(
                    Fault.Usage,
                    $"The executor would need more than {Limit:N0} bytes of working memory. Choose a smaller batch or another model."
                );
            if (floats > 0)
                parts.Add(new ArenaPart(name, offset * sizeof(float), floats * sizeof(float)));
            return offset;
        }

        /// <summary>Reserves a part of so many bytes and returns its offset, floats.</summary>
        public long ReserveBytes(string name, long bytes) => Reserve(name, (bytes + sizeof(float) - 1) / sizeof(float));

        /// <summary>Places several groups of parts in the same room, since only one of them is in use at a time.</summary>
        public void Share(params ReadOnlySpan<Action> groups)
        {
            long start = next,
                end = next;
            foreach (Action group in groups)
            {
                next = start;
                group();
                end = Math.Max(end, next);
            }
            next = end;
        }
    }
}
