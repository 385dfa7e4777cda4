using System.IO.Pipes;
using Microsoft.Win32.SafeHandles;
using Suffice.Files;

namespace Suffice.Tests.Files;

public sealed class DescriptorStreamTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public DescriptorStreamTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Not for Windows.");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_end_of_a_pipe_that_nobody_reads_is_told()
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.None);
        using var stream = new DescriptorStream(
            new SafeFileHandle(pipe.ClientSafePipeHandle.DangerousGetHandle(), ownsHandle: false),
            "The pipe"
        );
        stream.Write("x"u8);
        Assert.Equal('x', pipe.ReadByte());
        using (new SafeFileHandle(pipe.SafePipeHandle.DangerousGetHandle(), ownsHandle: false))
            pipe.Close();
        Assert.Contains("The pipe", Assert.Throws<BrokenPipeException>(() => stream.Write("y"u8)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Writing_goes_on_behind_what_others_wrote()
    {
        string path = folder.File("both");
        using SafeFileHandle shared = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite);
        using var one = new DescriptorStream((int)shared.DangerousGetHandle(), "one");
        using var other = new DescriptorStream((int)shared.DangerousGetHandle(), "other");
        one.Write("a"u8);
        other.Write("b"u8);
        one.Write("c"u8);
        Assert.Equal("abc", File.ReadAllText(path));
    }

    [Fact]
    public void A_full_disk_is_an_error()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no disk that is always full.");
        Errors.Expect(Fault.Machine, () => AtomicFile.Write("/dev/full", stream => stream.Write("x"u8)), "/dev/full", "No space left");
    }
}
