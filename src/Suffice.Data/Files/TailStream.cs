namespace Suffice.Data.Files;

/// <summary>Passes a stream on, and remembers whether what was read last was zeros.</summary>
internal sealed class TailStream(Stream source) : Stream
{
    private const int EndMark = 512; // a tar block

    private long zeros;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Reads what is left, and says whether the stream ends in a block of zeros.</summary>
    public bool EndsInZeros()
    {
        Span<byte> buffer = stackalloc byte[4096];
        while (Read(buffer) > 0) { }
        return zeros >= EndMark;
    }

    public override int Read(Span<byte> buffer)
    {
        int read = source.Read(buffer);
        int last = buffer[..read].LastIndexOfAnyExcept((byte)0);
        zeros = last < 0 ? zeros + read : read - 1 - last;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
