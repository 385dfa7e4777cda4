namespace Suffice.Inputs.Formats;

/// <summary>Pieces of memory as one stream, read once, copied nowhere.</summary>
internal sealed class JoinedStream(IReadOnlyList<ReadOnlyMemory<byte>> pieces) : Stream
{
    private int piece,
        at;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

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

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
