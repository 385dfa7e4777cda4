using Suffice.Data.Images;

namespace Suffice.Data.Tests;

public sealed class DatasetCatalogTests
{
    [Fact]
    public void A_known_data_set_that_is_not_there_says_how_to_get_it()
    {
        if (IdxDataset.IsIn("/usr/share/datasets/fashion-mnist"))
            Assert.Skip("Debian's package is installed on this machine.");
        Errors.Expect(
            Fault.Data,
            () => DatasetCatalog.Open("fashion-mnist", "/nowhere"),
            "/nowhere/fashion-mnist",
            "./suffice data get fashion-mnist"
        );
    }

    [Fact]
    public void CIFAR_10_that_is_not_there_says_where_to_put_it() =>
        Errors.Expect(
            Fault.Data,
            () => DatasetCatalog.Open("cifar10", "/nowhere"),
            "/nowhere/cifar10.tar.gz",
            "cifar-10-binary.tar.gz",
            "path"
        );

    [Fact]
    public void An_unknown_name_lists_the_known_ones() =>
        Errors.Expect(Fault.Data, () => DatasetCatalog.Open("imagenet"), "imagenet", "fashion-mnist, cifar10", "Check the path");

    [Fact]
    public void What_lies_in_the_data_folder_has_a_name()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("reviews"));
        File.WriteAllText(Path.Combine(folder.File("reviews"), "train.tsv"), "text\tlabel\ngood\tyes\nbad\tno\nfine\tyes\npoor\tno\n");
        Assert.Equal(["no", "yes"], DatasetCatalog.OpenAny("reviews", folder.Path).Labels);
        Errors.Expect(Fault.Data, () => DatasetCatalog.OpenAny("reviews", "/nowhere"), "reviews", "Check the path");
    }

    [Fact]
    public void A_single_file_is_not_a_data_set()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("cat.png"), "");
        Errors.Expect(Fault.Data, () => DatasetCatalog.Open(folder.File("cat.png")), "cat.png", "folder", ".tar.gz");
    }
}
