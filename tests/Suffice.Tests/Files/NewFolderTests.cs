using Suffice.Files;

namespace Suffice.Tests.Files;

public sealed class NewFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void It_is_filled_whole()
    {
        string place = folder.File("new/one");
        NewFolder.Write(place, inside =>
        {
            Assert.False(Directory.Exists(place));
            File.WriteAllText(Path.Combine(inside, "a.txt"), "a");
            File.WriteAllText(Path.Combine(inside, "b.txt"), "b");
        });
        Assert.Equal("a", File.ReadAllText(Path.Combine(place, "a.txt")));
        Assert.Equal("b", File.ReadAllText(Path.Combine(place, "b.txt")));
        Assert.Single(Directory.EnumerateFileSystemEntries(folder.File("new")));
    }

    [Fact]
    public void An_empty_folder_is_filled_and_a_full_one_refused()
    {
        string place = folder.File("one");
        Directory.CreateDirectory(place);
        NewFolder.Write(place, inside => File.WriteAllText(Path.Combine(inside, "a.txt"), "a"));
        Errors.Expect(Fault.Usage, () => NewFolder.Check(place), "not empty", "a.txt", "new folder");
        Errors.Expect(Fault.Usage, () => NewFolder.Check(Path.Combine(place, "a.txt")), "is a file");
    }

    [Fact]
    public void Where_the_disk_is_full_nothing_is_left()
    {
        string place = folder.File("one");
        Errors.Expect(Fault.Machine, () => NewFolder.Write(place, inside =>
                {
                    File.WriteAllText(Path.Combine(inside, "a.txt"), "a");
                    AtomicFile.Write(Path.Combine(inside, "b.bin"), stream => stream.Write(new byte[9]), _ => new FullDisk());
                }), "b.bin", "No space left", "Free some space");
        Errors.Expect(Fault.Machine, () => NewFolder.Write(place, _ => throw new IOException("No space left.")), place, "Free some space");
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    private sealed class FullDisk : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("No space left on device");

        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("No space left on device");
    }
}
