using Suffice.Files;

namespace Suffice.Tests.Files;

public sealed class InputFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_536)]
    [InlineData(200_001)]
    public async Task A_pipe_is_read_to_its_end(int length)
    {
        byte[] content = new byte[length];
        new Random(length).NextBytes(content);
        string pipe = NamedPipe.Make(folder.File("pipe"));
        Task writer = NamedPipe.Fill(pipe, content);
        Assert.Equal(content, InputFile.Read(pipe, Math.Max(1, length), Fault.Data));
        await writer;
        File.WriteAllBytes(folder.File("file"), content);
        Assert.Equal(content, InputFile.Read(folder.File("file"), Math.Max(1, length), Fault.Data));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100_000)]
    public void A_limit_holds_for_files_and_pipes(int most)
    {
        using var pipe = new Endless();
        Errors.Expect(Fault.Data, () => InputFile.Read(pipe, "it", most, Fault.Data), "it has more than", "Make it smaller");
        Assert.InRange(pipe.Given, most + 1, most + 70_000);
        File.WriteAllBytes(folder.File("file"), new byte[most + 1]);
        Errors.Expect(Fault.Usage, () => InputFile.Read(folder.File("file"), most, Fault.Usage), folder.File("file"), "at most");
    }

    [Fact]
    public void What_is_no_file_is_said()
    {
        Errors.Expect(
            Fault.Usage,
            () => InputFile.Read(folder.Path, 10, Fault.Usage),
            folder.Path,
            "is a folder",
            "Give the path of a file"
        );
        Errors.Expect(Fault.Data, () => InputFile.Read(folder.File("none"), 10, Fault.Data), "none does not exist", "Check the path");
        Errors.Expect(Fault.Data, () => InputFile.Read("", 10, Fault.Data), "empty");
        Errors.Expect(Fault.Machine, () => InputFile.Read("a\0b", 10, Fault.Data), "cannot be read");
    }

    private sealed class Endless : MemoryStream
    {
        public long Given { get; private set; }

        public override bool CanSeek => false;

        public override int Read(Span<byte> buffer)
        {
            Given += buffer.Length;
            return buffer.Length;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int ReadByte()
        {
            Given++;
            return 0;
        }
    }
}
