namespace Suffice.Files;

/// <summary>Hands everything written to it on, for instance to a hash.</summary>
internal sealed class AppendStream(Action<ReadOnlySpan<byte>> append) : WritingStream
{
    public override void Write(ReadOnlySpan<byte> buffer) => append(buffer);
}
