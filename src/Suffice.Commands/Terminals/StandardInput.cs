using Suffice.Files;

namespace Suffice.Commands.Terminals;

/// <summary>Standard input, or a stream that says on reading that it is closed.</summary>
internal sealed class StandardInput : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Asked when the process begins: later, the number may be somebody else's.</summary>
    public static Stream Open() => InheritedDescriptor.IsOpen(0) ? Console.OpenStandardInput() : new StandardInput();

    public override int Read(byte[] buffer, int offset, int count) => throw new IOException("It is closed.");

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
