using System.Text;
using Suffice.Files;

namespace Suffice.Commands.Terminals;

/// <summary>
/// Standard input, output and error, the last two in UTF-8 without a mark whatever the locale says: <see cref="Console"/> would follow
/// the locale, and would not say that a pipe is not read any more.
/// </summary>
internal static class StandardStreams
{
    private static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Bytes as they come; reading throws an <see cref="IOException"/> where it was closed.</summary>
    public static Stream Input() => StandardInput.Open();

    /// <summary>Writes at once; throws a <see cref="BrokenPipeException"/> where nobody reads.</summary>
    public static TextWriter Output() =>
        Writer(
            OperatingSystem.IsWindows()
                ? Console.OpenStandardOutput()
                : new DescriptorStream(InheritedDescriptor.OrNone(1), "Standard output")
        );

    /// <summary>Writes at once; messages that nobody can get are no reason to stop.</summary>
    public static TextWriter Error() =>
        Writer(
            new ForgivingStream(
                OperatingSystem.IsWindows()
                    ? Console.OpenStandardError()
                    : new DescriptorStream(InheritedDescriptor.OrNone(2), "Standard error")
            )
        );

    private static StreamWriter Writer(Stream stream) => new(stream, Encoding) { AutoFlush = true };

    private sealed class ForgivingStream(Stream inner) : WritingStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            try
            {
                inner.Write(buffer);
            }
            catch (IOException)
            {
                // There is nobody to tell.
            }
        }
    }
}
