using Suffice.Data.Examples;
using Suffice.Data.Splits;

namespace Suffice.Data.Tests.Images;

public sealed class FolderDatasetTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Class_folders_without_splits()
    {
        Write("Zebra/1.png", "ape/2.png", "ape/deep/er/3.PNG");
        ImageDataset data = Open();
        Assert.Equal(["Zebra", "ape"], data.Labels); // ordinal: capitals first
        Assert.Equal([("Zebra/1.png", 0, false), ("ape/2.png", 1, false), ("ape/deep/er/3.PNG", 1, false)], Rows(data));
        Assert.Equal(TestData.Picture(1).Pixels, data.Image(0).Pixels);
    }

    [Fact]
    public void Splits_beside_each_other()
    {
        Write("train/a/1.png", "train/b/2.png", "val/a/3.png", "validation/b/4.png", "test/b/5.png");
        Assert.Equal(
            [
                ("train/a/1.png", 0, false),
                ("train/b/2.png", 1, false),
                ("val/a/3.png", 0, false),
                ("validation/b/4.png", 1, false),
                ("test/b/5.png", 1, true),
            ],
            Rows(Open())
        );
    }

    [Fact]
    public void A_train_folder_alone_has_no_official_test()
    {
        Write("train/a/1.png", "train/b/2.png");
        Assert.DoesNotContain(Rows(Open()), row => row.Test);
    }

    [Fact]
    public void A_class_may_be_called_train()
    {
        Write("train/1.png", "bus/2.png");
        Assert.Equal(["bus", "train"], Open().Labels);
    }

    [Fact]
    public void A_folder_around_everything_is_passed_over()
    {
        Write("pets-v2/train/a/1.png", "pets-v2/train/b/2.png", "pets-v2/test/a/3.png");
        File.WriteAllText(folder.File("README.txt"), "");
        Assert.Equal(["train/a/1.png", "train/b/2.png", "test/a/3.png"], Rows(Open()).Select(row => row.Id));
    }

    [Fact]
    public void Hidden_and_foreign_files_are_ignored()
    {
        Write("a/1.png", "b/2.png", "a/.thumbnails/3.png", "__MACOSX/a/4.png");
        File.WriteAllText(folder.File("a/notes.txt"), "");
        Assert.Equal(2, Open().Count);
    }

    [Fact]
    public void An_empty_class_is_named()
    {
        Write("train/a/1.png", "train/b/2.png");
        Directory.CreateDirectory(folder.File("train/c"));
        Errors.Expect(Fault.Data, () => Open(), "train/c is an empty class", "Add images", "remove it");
    }

    [Fact]
    public void Too_few_classes_are_refused()
    {
        Errors.Expect(Fault.Data, () => Open(), folder.Path, "no class folders", "one folder per class");
        Write("a/1.png");
        Errors.Expect(Fault.Data, () => Open(), folder.Path, "one class only, a", "at least two");
    }

    [Theory]
    [InlineData("train/a/1.png train/b/2.png test/c/3.png", "the class c in test/", "Add training images")]
    [InlineData("train/a/1.png train/b/2.png extra/a/3.png", "extra beside train/", "move it away")]
    [InlineData("test/a/1.png test/b/2.png", "no train/", "Name the folder")]
    [InlineData("a/1.png b/2.png 3.png", "3.png lies outside any class folder", "Move it")]
    [InlineData("train/a/1.png train/b/2.png test/3.png test/a/4.png", "test/3.png lies outside", "Move it")]
    [InlineData("a/1.png b/2.webp", "b/2.webp is of a format that is not read", "Convert it")]
    public void Trees_that_make_no_sense_are_refused(string files, string what, string remedy)
    {
        Write(files.Split(' '));
        Errors.Expect(Fault.Data, () => Open(), what, remedy);
    }

    [Fact]
    public void Unreadable_images_are_all_found_at_once()
    {
        Write([.. Enumerable.Range(0, 40).Select(i => $"{"ab"[i % 2]}/{i:D2}.png")]);
        File.WriteAllText(folder.File("a/04.png"), "not an image");
        SufficeException one = Errors.Expect(Fault.Data, () => DataSplits.Of(Open(), 0), "a/04.png", "begins with", "Convert");
        Assert.DoesNotContain("images that cannot be read", one.Message, StringComparison.Ordinal);
        for (int i = 0; i < 16; i += 2)
            File.WriteAllBytes(folder.File($"a/{i:D2}.png"), File.ReadAllBytes(folder.File($"a/{i:D2}.png"))[..10]);
        Errors.Expect(Fault.Data, () => DataSplits.Of(Open(), 0), "8 images that cannot be read", "a/00.png", "a/08.png", "and 3 more");
    }

    [Fact]
    public void Equal_pixels_in_different_files_have_equal_hashes()
    {
        TestData.WritePicture(folder.File("a/1.png"), 1);
        TestData.WritePicture(folder.File("b/other.png"), 1);
        TestData.WritePicture(folder.File("b/2.png"), 2);
        ImageDataset data = Open();
        Assert.Equal(data.ContentHash(0), data.ContentHash(2));
        Assert.NotEqual(data.ContentHash(0), data.ContentHash(1));
    }

    private ImageDataset Open() => DatasetCatalog.Open(folder.Path);

    private static (string Id, int Label, bool Test)[] Rows(ImageDataset data) =>
        [.. Enumerable.Range(0, data.Count).Select(i => (data.Id(i), data.Label(i), data.IsOfficialTest(i)))];

    /// <summary>Writes a picture to each path, numbered by the file name's digits.</summary>
    private void Write(params string[] paths)
    {
        foreach (string path in paths)
            TestData.WritePicture(
                folder.File(path),
                int.Parse(string.Concat(Path.GetFileName(path).Where(char.IsDigit)), System.Globalization.CultureInfo.InvariantCulture)
            );
    }
}
