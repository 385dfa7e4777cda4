using System.Diagnostics;
using Suffice.Files;

namespace Suffice.Tests.Files;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_link_stays_and_what_it_leads_to_is_replaced()
    {
        string place = Directory.CreateDirectory(folder.File("place")).FullName,
            target = Path.Combine(place, "real");
        File.WriteAllText(target, "old");
        File.CreateSymbolicLink(folder.File("near"), "place/real");
        Directory.CreateSymbolicLink(folder.File("folder"), place);
        // Relative to where it lies, not to the link that leads to its folder.
        File.CreateSymbolicLink(Path.Combine(place, "back"), "../near");
        foreach ((string path, string content) in new[] { ("near", "1"), ("folder/back", "2"), ("folder/real", "3") })
        {
            Write(folder.File(path), content);
            Assert.Equal(content, File.ReadAllText(target));
        }
        Assert.NotNull(new FileInfo(folder.File("near")).LinkTarget);
        Assert.NotNull(new FileInfo(Path.Combine(place, "back")).LinkTarget);
        Assert.Equal(["back", "real"], Directory.GetFiles(place).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_link_to_nothing_makes_its_target()
    {
        File.CreateSymbolicLink(folder.File("link"), "later/file");
        Write(folder.File("link"), "new");
        Assert.Equal("new", File.ReadAllText(folder.File("later/file")));
        Assert.Equal("later/file", new FileInfo(folder.File("link")).LinkTarget);
    }

    [Fact]
    public void Links_in_a_circle_are_refused()
    {
        File.CreateSymbolicLink(folder.File("a"), "b");
        File.CreateSymbolicLink(folder.File("b"), "a");
        Errors.Expect(Fault.Usage, () => Write(folder.File("a"), "x"), folder.File("a"), "in a circle", "Give another path");
    }

    [Fact]
    public void Permissions_of_the_old_file_are_kept()
    {
        if (OperatingSystem.IsWindows())
            return;
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        string path = folder.File("file");
        File.WriteAllText(path, "old");
        File.SetUnixFileMode(path, mode);
        UnixFileMode? meanwhile = null;
        AtomicFile.Write(path, stream =>
        {
            if (!OperatingSystem.IsWindows())
                meanwhile = File.GetUnixFileMode(Directory.GetFiles(folder.Path, "*.tmp").Single());
            stream.Write("new"u8);
        });
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, meanwhile); // Until it is whole, it is for its owner alone.
        Assert.Equal((mode, "new"), (File.GetUnixFileMode(path), File.ReadAllText(path)));
    }

    [Fact]
    public async Task A_pipe_is_written_to_and_stays()
    {
        string pipe = NamedPipe.Make(folder.File("pipe"));
        Task<string> read = Task.Run(() => File.ReadAllText(pipe));
        Write(pipe, "through");
        Assert.Equal("through", await read);
        Assert.Equal([pipe], Directory.GetFiles(folder.Path));
        Task<string> again = Task.Run(() => File.ReadAllText(pipe));
        Write(pipe, "again");
        Assert.Equal("again", await again);
    }

    [Fact]
    public void A_device_is_written_to_and_stays()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && OperatingSystem.IsLinux(), "Only root makes devices.");
        string device = folder.File("null");
        using (Process process = Process.Start("mknod", [device, "c", "1", "3"]))
            process.WaitForExit();
        Assert.SkipUnless(File.Exists(device), "No devices may be made here.");
        Write(device, "gone");
        Assert.Equal("", File.ReadAllText(device)); // A file in its place would have the content.
        Assert.Equal([device], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Folders_and_files_are_not_taken_for_each_other()
    {
        Errors.Expect(Fault.Usage, () => Write(folder.Path, "x"), folder.Path, "is a folder", "Give the path of a file");
        Errors.Expect(Fault.Usage, () => Write(folder.File("new/"), "x"), "is a folder");
        File.WriteAllText(folder.File("file"), "old");
        Errors.Expect(Fault.Machine, () => Write(folder.File("file/a/b"), "x"), "Cannot write", folder.File("file/a/b"));
        Errors.Expect(
            Fault.Usage,
            () => OutputFolder.Check(folder.File("file/a")),
            folder.File("file") + " is a file",
            "a folder is needed"
        );
        OutputFolder.Check(folder.File("not/yet"));
        Errors.Expect(Fault.Usage, () => Write(" ", "x"), "empty");
        Assert.Equal("old", File.ReadAllText(folder.File("file")));
    }

    [Fact]
    public void What_is_streamed_can_be_read_meanwhile()
    {
        string path = folder.File("a/lines");
        using Stream stream = StreamedFile.Open(path);
        stream.Write("one\n"u8);
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        Assert.Equal("one", reader.ReadLine());
        Errors.Expect(Fault.Usage, () => StreamedFile.Open(folder.Path), "is a folder");
        Assert.Equal(!OperatingSystem.IsWindows(), StreamedFile.IsStandardOutput("/dev/fd/1"));
        Assert.False(StreamedFile.IsStandardOutput(path));
    }

    private static void Write(string path, string content) =>
        AtomicFile.Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(content)));
}
