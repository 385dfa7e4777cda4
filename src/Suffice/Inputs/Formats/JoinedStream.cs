using Suffice.Files;

namespace Suffice.Inputs.Formats;

/// <summary>Pieces of memory as one stream, read once, copied nowhere.</summary>
internal sealed class JoinedStream(IReadOnlyList<ReadOnlyMemory<byte>> pieces) : ReadingStream
{
    private int piece,
        at;

    public override int Read(Span<byte> buffer)
    {
        for (; piece < pieces.Count; piece++, at = 0)
        {
            ReadOnlySpan<byte> left = pieces[piece].Span[at..];
            if (left.IsEmpty)
                continue;
            int count = Math.Min(left.Length, buffer.Length);
            left[..count].CopyTo(buffer);
            at += count;
            return count;
        }
        return 0;
    }
}
