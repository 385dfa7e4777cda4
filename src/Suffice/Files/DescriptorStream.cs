using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Suffice.Files;

/// <summary>
/// Writes to a file descriptor, such as standard output. Where it is a file, writing goes on behind what other processes wrote to it,
/// which a <see cref="FileStream"/> would overwrite; where it is a pipe, its end is told, which <see cref="Console"/> keeps to itself. Not
/// for Windows.
/// </summary>
/// <param name="descriptor">Closed with the stream if it is the stream's own.</param>
/// <param name="name">What errors call it.</param>
internal sealed partial class DescriptorStream(SafeFileHandle descriptor, string name) : WritingStream
{
    private const int Interrupted = 4,
        BrokenPipe = 32;

    /// <param name="number">One that the process was given; it stays open.</param>
    /// <param name="name">What errors call it.</param>
    public DescriptorStream(int number, string name)
        : this(new SafeFileHandle(number, ownsHandle: false), name) { }

    /// <exception cref="BrokenPipeException">Nobody reads any more.</exception>
    /// <exception cref="IOException">Disk full, or not open.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            nint written = WriteSome(descriptor, buffer, buffer.Length);
            if (written >= 0)
                buffer = buffer[(int)written..];
            else
                Refuse(Marshal.GetLastPInvokeError());
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            descriptor.Dispose();
        base.Dispose(disposing);
    }

    private void Refuse(int error)
    {
        if (error == Interrupted)
            return;
        // A terminal or pipe that another program made non-blocking is full.
        if (error == (OperatingSystem.IsLinux() ? 11 : 35))
            Thread.Sleep(1);
        else if (error == BrokenPipe)
            throw new BrokenPipeException($"{name} is not read any more.");
        else
            throw new IOException($"{name} cannot be written: {Marshal.GetPInvokeErrorMessage(error)}.");
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteSome(SafeFileHandle descriptor, ReadOnlySpan<byte> buffer, nint count);
}
