using Suffice.Data.Examples;
using Suffice.Data.Images;

namespace Suffice.Data.Tests.Images;

/// <summary>Every tree is tried as a folder and as an archive.</summary>
public sealed class ClassFoldersTests : IDisposable
{
    private static readonly byte[] Image = PngWriter.Encode(TestData.Picture(1));

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("Train/a/1.png Train/b/2.png Test/a/3.png", "a:Train b:Train a:Test")]
    [InlineData("TRAIN/a/1.png TRAIN/b/2.png VAL/a/4.png TESTING/b/3.png", "a:Train b:Train a:Validation b:Test")]
    [InlineData(
        "training/a/1.png training/b/2.png valid/a/4.png dev/b/5.png testing/a/3.png",
        "b:Validation a:Train b:Train a:Validation a:Test"
    )]
    [InlineData("data/Training/a/1.png data/Training/b/2.png data/Test/a/3.png", "a:Train b:Train a:Test")]
    [InlineData("v1/data/Train/a/1.png v1/data/Train/b/2.png v1/data/Train/notes.txt", "a:Train b:Train")]
    public void Splits_are_known_by_their_usual_names_in_any_case(string files, string rows) =>
        Assert.All(Open(files), data => Assert.Equal(rows, Rows(data)));

    [Theory]
    [InlineData("train/a/1.png Train/b/2.png training/a/3.png test/a/4.png Test/b/5.png")]
    public void Folders_of_the_same_split_are_pooled(string files) => Assert.All(Open(files), data =>
        {
            Assert.Equal(5, data.Count);
            Assert.Equal(2, Enumerable.Range(0, data.Count).Count(data.IsOfficialTest));
            Assert.Equal(["a", "b"], data.Labels);
        });

    [Theory]
    [InlineData("train/1.png bus/2.png test/3.png", "bus test train")]
    [InlineData("Test/1.png tube/2.png", "Test tube")]
    [InlineData("train_station/1.png test-tube/2.png val/3.png bus/old/4.png", "bus test-tube train_station val")]
    [InlineData("vehicles/train/1.png vehicles/bus/2.png trees/3.png", "trees vehicles")]
    public void Classes_may_have_the_names_of_splits(string files, string labels) =>
        Assert.All(Open(files), data => Assert.Equal(labels.Split(' '), data.Labels));

    [Theory]
    [InlineData("train_images/a/1.png train_images/b/2.png test_images/a/3.png", "holds test_images, train_images, which look like splits")]
    [InlineData("ｔｒａｉｎ/a/1.png ｔｒａｉｎ/b/2.png ｔｅｓｔ/a/3.png", "which look like splits")]
    [InlineData("TRAİN/a/1.png TRAİN/c/2.png b/3.png", "has the name of a split and holds folders")]
    [InlineData("a/1.png b/2.png t\u0435st/a/3.png", "has the name of a split and holds folders")]
    [InlineData("a/1.png b/2.png my-test/a/3.png", "my-test has the name of a split and holds folders")]
    [InlineData("Train 1/a/1.png b/2.png", "Train 1 has the name of a split and holds folders")]
    [InlineData("data/split_train/a/1.png data/b/2.png", "data/split_train has the name of a split")]
    [InlineData("train/train/a/1.png train/b/2.png test/b/3.png", "train/train has the name of a split")]
    [InlineData("train/1.png test/2.png", "holds test, train, which look like splits, not like classes")]
    [InlineData("trainA/1.png trainB/2.png testA/3.png testB/4.png", "which look like splits, not like classes")]
    public void What_looks_like_a_split_does_not_become_a_class(string files, string what) =>
        Refused(files, what, "Call the folders of splits train, val and test");

    [Theory]
    [InlineData(
        "a/train/1.png a/test/2.png b/train/3.png b/test/4.png",
        "/a would be a class, but holds the splits test, train",
        "train/CLASS"
    )]
    [InlineData(
        "pets/train/a/1.png pets/test/a/2.png cars/c/3.png",
        "/pets would be a class, but holds the splits",
        "give the folder that holds"
    )]
    [InlineData("Test/a/1.png Test/b/2.png", "holds Test but no train/", "Name the folder")]
    [InlineData("Train/1.png TEST/a/2.png TEST/b/3.png", "Train/1.png lies outside any class folder", "Move it")]
    [InlineData("Train/a/1.png Train/b/2.png eval/a/3.png", "holds eval beside Train/", "Only train, val, validation and test")]
    [InlineData("a/1.png b/2.png 3.webp", "3.webp lies outside any class folder", "Move it")]
    public void Splits_that_are_not_clear_are_refused(string files, string what, string remedy) => Refused(files, what, remedy);

    private void Refused(string files, params string[] words)
    {
        foreach (string place in Places(files))
            Errors.Expect(Fault.Data, () => DatasetCatalog.Open(place), [place, .. words]);
    }

    private ImageDataset[] Open(string files) => [.. Places(files).Select(place => DatasetCatalog.Open(place))];

    /// <summary>A list of paths; a space within a name is followed by no slash.</summary>
    private string[] Places(string files)
    {
        string[] names = files.Replace("Train 1", "Train_1", StringComparison.Ordinal).Split(' ');
        names = [.. names.Select(name => name.Replace("Train_1", "Train 1", StringComparison.Ordinal))];
        string root = folder.File("set");
        foreach (string name in names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, name))!);
            File.WriteAllBytes(Path.Combine(root, name), Image);
        }
        File.WriteAllBytes(root + ".tar", TestData.Tar([.. names.Select(name => (name, (byte[]?)Image))]));
        return [root, root + ".tar"];
    }

    private static string Rows(ImageDataset data) =>
        string.Join(' ', Enumerable.Range(0, data.Count).Select(i => $"{data.Labels[data.Label(i)]}:{data.OfficialSplitOf(i)}"));
}
