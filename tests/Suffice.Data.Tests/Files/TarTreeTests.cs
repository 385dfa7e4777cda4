using System.Formats.Tar;
using Suffice.Data.Examples;
using Suffice.Data.Images;

namespace Suffice.Data.Tests.Files;

public sealed class TarTreeTests : IDisposable
{
    private static readonly byte[] One = PngWriter.Encode(TestData.Picture(1)),
        Two = PngWriter.Encode(TestData.Picture(2));

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("pets.tar", false, "")]
    [InlineData("pets.tar.gz", true, "./")]
    [InlineData("pets.tgz", true, "pets/")]
    public void Class_folders_in_an_archive(string name, bool zipped, string prefix)
    {
        byte[] tar = TestData.Tar(
            ($"{prefix}train/", null),
            ($"{prefix}train/a/1.png", One),
            ($"{prefix}train/b/2.png", Two),
            ($"{prefix}test/a/3.png", One)
        );
        ImageDataset data = Open(name, zipped ? TestData.Gzip(tar) : tar);
        Assert.Equal("pets", data.Name);
        Assert.Equal(["train/a/1.png", "train/b/2.png", "test/a/3.png"], Enumerable.Range(0, data.Count).Select(data.Id));
        Assert.Equal(TestData.Picture(2).Pixels, data.Image(1).Pixels);
    }

    [Fact]
    public void An_empty_class_folder_in_an_archive_is_named() =>
        Errors.Expect(
            Fault.Data,
            () => Open("x.tar", TestData.Tar(("a/1.png", One), ("b/1.png", Two), ("c/", null))),
            "x.tar/c is an empty class"
        );

    [Fact]
    public void Truncation_is_an_error_wherever_it_happens()
    {
        byte[] tar = TestData.Tar(("a/1.png", One), ("b/2.png", Two));
        for (int length = 0; length <= tar.Length - 1024; length += 64) // the end mark is 1,024 zeros, of which half suffice
            Errors.Expect(Fault.Data, () => Open("x.tar", tar[..length]), "x.tar", "truncated or damaged", "Fetch it again");
        byte[] zipped = TestData.Gzip(tar);
        // the compressed end mark is shorter than 16 bytes, its trailer has 8
        for (int length = 3; length < zipped.Length - 24; length += 7)
            Errors.Expect(Fault.Data, () => Open("x.tar.gz", zipped[..length]), "x.tar.gz", "truncated or damaged", "Fetch it again");
    }

    [Theory]
    [InlineData("../evil.png")]
    [InlineData("a/../../evil.png")]
    [InlineData("/etc/evil.png")]
    [InlineData("a\\..\\evil.png")]
    public void Names_that_lead_out_of_the_archive_are_refused(string name) =>
        Errors.Expect(
            Fault.Data,
            () => Open("x.tar", TestData.Tar(("a/1.png", One), (name, Two))),
            "x.tar",
            "leads out of it",
            "another source"
        );

    [Fact]
    public void Links_are_refused()
    {
        using var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, leaveOpen: true))
            writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "a/1.png") { LinkName = "/etc/passwd" });
        Errors.Expect(Fault.Data, () => Open("x.tar", archive.ToArray()), "holds a link, a/1.png", "unpack it");
    }

    [Fact]
    public void An_empty_image_in_an_archive_is_named() =>
        Errors.Expect(
            Fault.Data,
            () => Open("x.tar", TestData.Tar(("a/1.png", One), ("b/2.png", []))),
            "x.tar holds b/2.png, which holds no bytes",
            "remove it"
        );

    [Theory]
    [InlineData(TarEntryType.Fifo)]
    [InlineData(TarEntryType.CharacterDevice)]
    public void Images_that_are_no_plain_files_are_refused(TarEntryType type)
    {
        using var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, leaveOpen: true))
            writer.WriteEntry(new PaxTarEntry(type, "a/1.png"));
        Errors.Expect(Fault.Data, () => Open("x.tar", archive.ToArray()), "holds a/1.png, which is no plain file", "remove it");
    }

    [Fact]
    public void Names_that_no_system_could_hold_are_refused()
    {
        Errors.Expect(
            Fault.Data,
            () => Open("x.tar", TestData.Tar(("a/1.png", One), ("b/caf\uFFFD.png", Two))),
            "not UTF-8, b/caf\\x??.png",
            "Rename it"
        );
        Assert.Equal(2, Open("x.tar", TestData.Tar(("a/1.png", One), ("b/2.png", Two), ("b/caf\uFFFD.txt", Two))).Count);
        string deep = string.Concat(Enumerable.Repeat("d/", 3000)) + "1.png";
        Errors.Expect(
            Fault.Data,
            () => Open("x.tar", TestData.Tar(("a/1.png", One), (deep, Two))),
            "holds a name of 6,005 characters, d/d/",
            "Shorten"
        );
    }

    [Fact]
    public void A_pipe_that_is_called_like_an_archive_is_never_waited_for()
    {
        using (System.Diagnostics.Process made = System.Diagnostics.Process.Start("mkfifo", folder.File("x.tar")))
            made.WaitForExit();
        Errors.Expect(Fault.Data, () => DatasetCatalog.Open(folder.File("x.tar")), "x.tar is truncated or damaged (it holds no bytes)");
    }

    private ImageDataset Open(string name, byte[] content)
    {
        File.WriteAllBytes(folder.File(name), content);
        return DatasetCatalog.Open(folder.File(name));
    }
}
