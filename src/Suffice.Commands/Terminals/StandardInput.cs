using Suffice.Files;

namespace Suffice.Commands.Terminals;

/// <summary>Standard input, or a stream that says on reading that it is closed.</summary>
internal sealed class StandardInput : ReadingStream
{
    /// <summary>Asked when the process begins: later, the number may be somebody else's.</summary>
    public static Stream Open() => InheritedDescriptor.IsOpen(0) ? Console.OpenStandardInput() : new StandardInput();

    public override int Read(Span<byte> buffer) => throw new IOException("It is closed.");
}
