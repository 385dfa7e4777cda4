using Suffice.Data.Examples;
using Suffice.Data.Images;
using Suffice.Inputs;

namespace Suffice.Data.Tests.Images;

public sealed class IdxDatasetTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Folder => folder.File("digits");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Reads_images_labels_and_the_official_split(bool zipped)
    {
        TestData.WriteIdxFolder(Folder, zipped);
        ImageDataset data = DatasetCatalog.Open(Folder);
        Assert.Equal(("digits", 9), (data.Name, data.Count));
        Assert.Equal(["0", "1", "2"], data.Labels);
        PixelImage image = data.Image(1);
        Assert.Equal((3, 2, 1), (image.Width, image.Height, image.Channels));
        Assert.Equal([6, 7, 8, 9, 10, 11], image.Pixels);
        Assert.Equal([0, 1, 2, 0, 1, 2, 2, 1, 0], Enumerable.Range(0, 9).Select(data.Label));
        Assert.Equal(6, Enumerable.Range(0, 9).Count(i => !data.IsOfficialTest(i)));
        Assert.Equal(("train/00005", "test/00000"), (data.Id(5), data.Id(6)));
        Assert.Equal(100, data.Image(6).Pixels[0]);
    }

    /// <summary>As those of EMNIST's letters, which begin at 1, or of a few digits alone.</summary>
    [Fact]
    public void Numbers_that_do_not_occur_are_no_classes()
    {
        TestData.WriteIdxFolder(Folder, zipped: false, [3, 7, 26]);
        ImageDataset data = DatasetCatalog.Open(Folder);
        Assert.Equal(["3", "7", "26"], data.Labels);
        Assert.Equal([0, 1, 2, 0, 1, 2, 2, 1, 0], Enumerable.Range(0, 9).Select(data.Label));
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        TestData.WriteIdxFolder(Folder);
        File.Delete(Path.Combine(Folder, IdxDataset.TestLabels + ".gz"));
        Errors.Expect(Fault.Data, () => DatasetCatalog.Open(Folder), IdxDataset.TestLabels, "is missing", "data get");
    }

    [Fact]
    public void Every_truncation_is_an_error()
    {
        TestData.WriteIdxFolder(Folder, zipped: false);
        string path = IdxDataset.Find(Folder, IdxDataset.TrainImages)!;
        byte[] file = File.ReadAllBytes(path);
        for (int length = 0; length < file.Length; length++)
        {
            File.WriteAllBytes(path, file[..length]);
            Errors.Expect(Fault.Data, () => DatasetCatalog.Open(Folder), IdxDataset.TrainImages, "Fetch the file again");
        }
    }

    /// <summary>A .gz ends in a few bits that mark the end and 8 bytes that repeat what is known; without them no image is lost.</summary>
    [Fact]
    public void A_truncated_gz_is_an_error_or_loses_nothing()
    {
        TestData.WriteIdxFolder(Folder);
        string path = IdxDataset.Find(Folder, IdxDataset.TrainImages)!;
        byte[] file = File.ReadAllBytes(path),
            whole = IdxFile.Read(path).Content.ToArray();
        for (int length = 0; length < file.Length; length++)
        {
            File.WriteAllBytes(path, file[..length]);
            if (length < file.Length - 12)
                Errors.Expect(Fault.Data, () => IdxFile.Read(path), IdxDataset.TrainImages, "Fetch the file again");
            else if (Record.Exception(() => IdxFile.Read(path)) is null)
                Assert.Equal(whole, IdxFile.Read(path).Content.ToArray());
        }
    }

    [Fact]
    public void Damaged_gzip_data_is_an_error()
    {
        TestData.WriteIdxFolder(Folder);
        string path = IdxDataset.Find(Folder, IdxDataset.TrainImages)!;
        byte[] file = File.ReadAllBytes(path);
        file[20] ^= 0xFF;
        File.WriteAllBytes(path, file);
        Errors.Expect(Fault.Data, () => DatasetCatalog.Open(Folder), IdxDataset.TrainImages, "Fetch the file again");
    }

    [Fact]
    public void Files_that_do_not_match_are_refused()
    {
        TestData.WriteIdxFolder(Folder);
        Write(IdxDataset.TrainLabels, TestData.Idx([5], new byte[5]));
        Errors.Expect(Fault.Data, () => DatasetCatalog.Open(Folder), "6 images", "5 labels", "same data set");
        TestData.WriteIdxFolder(Folder);
        Write(IdxDataset.TestImages, TestData.Idx([3, 2, 2], new byte[12]));
        Errors.Expect(Fault.Data, () => DatasetCatalog.Open(Folder), "2 × 2", "3 × 2", "same data set");
        TestData.WriteIdxFolder(Folder);
        Write(IdxDataset.TrainLabels, TestData.Idx([6, 1, 1], new byte[6]));
        Errors.Expect(Fault.Data, () => DatasetCatalog.Open(Folder), IdxDataset.TrainLabels, "3 dimensions", "swapped");
    }

    [Fact]
    public void Other_files_are_refused_by_what_is_wrong()
    {
        TestData.WriteIdxFolder(Folder);
        Write(IdxDataset.TrainImages, [1, 2, 3, 4, 5, 6, 7, 8]);
        Errors.Expect(Fault.Data, () => DatasetCatalog.Open(Folder), "not an IDX file");
        Write(IdxDataset.TrainImages, [0, 0, 13, 1, 0, 0, 0, 0]);
        Errors.Expect(Fault.Data, () => DatasetCatalog.Open(Folder), "type 0x0D", "unsigned bytes");
        Write(IdxDataset.TrainImages, [0, 0, 8, 3, 0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0, 1]);
        Errors.Expect(Fault.Data, () => DatasetCatalog.Open(Folder), "dimension 1", "2147483647");
        Write(IdxDataset.TrainImages, [.. TestData.Idx([6, 2, 3], new byte[36]), 0]);
        Errors.Expect(Fault.Data, () => DatasetCatalog.Open(Folder), "too long");
    }

    [Fact]
    public void Under_its_name_only_the_genuine_Fashion_MNIST_is_opened()
    {
        TestData.WriteIdxFolder(folder.File("data/fashion-mnist"));
        Errors.Expect(
            Fault.Data,
            () => DatasetCatalog.Open("fashion-mnist", folder.File("data")),
            "checksum differs",
            "data get fashion-mnist"
        );
    }

    private void Write(string name, byte[] file) => File.WriteAllBytes(Path.Combine(Folder, name + ".gz"), TestData.Gzip(file));
}
