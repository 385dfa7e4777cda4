namespace Suffice.Files;

/// <summary>Hands everything written to it on, for instance to a hash.</summary>
internal sealed class AppendStream(Action<ReadOnlySpan<byte>> append) : Stream
{
    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => append(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer) => append(buffer);

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
