using Suffice.Data.Examples;
using Suffice.Data.Files;
using Suffice.Data.Images;
using Suffice.Inputs;

namespace Suffice.Data.Tests.Images;

public sealed class Cifar10Tests : IDisposable
{
    private const int ImagesPerFile = 3,
        Record = 3073;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Binary_files_become_interleaved_pixels()
    {
        ImageDataset data = Cifar10.Read(Tree(Files()), ImagesPerFile);
        Assert.Equal(("cifar10", 18), (data.Name, data.Count));
        Assert.Equal(Cifar10.Labels, data.Labels);
        Assert.Equal(Cifar10.Sizes, data.CustomarySizes);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6, 7], Enumerable.Range(0, 18).Select(data.Label));
        Assert.Equal([15, 16, 17], Enumerable.Range(0, 18).Where(data.IsOfficialTest));
        PixelImage image = data.Image(4);
        Assert.Equal((32, 32, 3), (image.Width, image.Height, image.Channels));
        Assert.Equal([4, 104, 204, 5, 105, 205], image.Pixels[..6]); // pixel 0: red 4, green 104, blue 204
    }

    [Fact]
    public void The_archive_of_the_binary_version_is_recognised()
    {
        string path = folder.File("cifar-10-binary.tar.gz");
        File.WriteAllBytes(
            path,
            TestData.Gzip(TestData.Tar([.. Files().Select(file => ("cifar-10-batches-bin/" + file.Key, (byte[]?)file.Value))]))
        );
        Errors.Expect(
            Fault.Data,
            () => DatasetCatalog.Open("cifar10", folder.Path),
            "data_batch_1.bin",
            "9,219 bytes instead of 30,730,000",
            "truncated"
        );
        Assert.Equal(18, Cifar10.Read(FileTree.Open(path), ImagesPerFile).Count);
    }

    [Fact]
    public void Class_names_come_from_the_files()
    {
        Dictionary<string, byte[]> files = Files();
        files["batches.meta.txt"] = "n0\nn1\nn2\nn3\nn4\nn5\nn6\nn7\nn8\nn9\n\n"u8.ToArray();
        Assert.Equal("n9", Cifar10.Read(Tree(files), ImagesPerFile).Labels[^1]);
    }

    [Fact]
    public void Bad_files_are_named()
    {
        Dictionary<string, byte[]> files = Files();
        files.Remove("data_batch_3.bin");
        Errors.Expect(Fault.Data, () => Cifar10.Read(Tree(files), ImagesPerFile), "data_batch_3.bin", "is missing", "all six");
        files = Files();
        files["test_batch.bin"][Record] = 10;
        Errors.Expect(
            Fault.Data,
            () => Cifar10.Read(Tree(files), ImagesPerFile),
            "test_batch.bin",
            "label 10 at byte 3,073",
            "fetch it again"
        );
        files["test_batch.bin"] = files["test_batch.bin"][..^1];
        Errors.Expect(
            Fault.Data,
            () => Cifar10.Read(Tree(files), ImagesPerFile),
            "test_batch.bin",
            "9,218 bytes instead of 9,219",
            "fetch it again"
        );
    }

    private FileTree Tree(Dictionary<string, byte[]> files)
    {
        string place = folder.File(Guid.NewGuid().ToString());
        Directory.CreateDirectory(place);
        foreach ((string name, byte[] content) in files)
            File.WriteAllBytes(Path.Combine(place, name), content);
        return FileTree.Open(place);
    }

    /// <summary>Image i has label i mod 10, red = i + pixel, green = 100 + that, blue = 200 + that, as bytes.</summary>
    private static Dictionary<string, byte[]> Files()
    {
        string[] names =
        [
            "data_batch_1.bin",
            "data_batch_2.bin",
            "data_batch_3.bin",
            "data_batch_4.bin",
            "data_batch_5.bin",
            "test_batch.bin",
        ];
        return names
            .Index()
            .ToDictionary(
                name => name.Item,
                name =>
                    Enumerable
                        .Range(name.Index * ImagesPerFile, ImagesPerFile)
                        .SelectMany(i =>
                            (byte[])[(byte)(i % 10), .. Enumerable.Range(0, 3072).Select(p => (byte)(i + (p % 1024) + (p / 1024 * 100)))]
                        )
                        .ToArray()
            );
    }
}
