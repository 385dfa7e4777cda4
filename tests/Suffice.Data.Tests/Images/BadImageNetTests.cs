namespace Suffice.Data.Tests.Images;

/// <summary>What is wrong with a folder is said: what, where and what to do.</summary>
public sealed class BadImageNetTests : IDisposable
{
    private const string Kit = "ILSVRC2012_validation_ground_truth.txt",
        Kaggle = "LOC_val_solution.csv";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void No_folder()
    {
        Errors.Expect(Fault.Data, () => DatasetCatalog.Open("imagenet:"), "no folder is named", "holds ImageNet's val");
        Errors.Expect(Fault.Data, () => DatasetCatalog.Open("imagenet:nowhere"), "nowhere does not exist", "holds ImageNet's val");
        File.WriteAllText(folder.File("val.tar"), "x");
        Errors.Expect(Fault.Data, () => DatasetCatalog.Open($"imagenet:{folder.File("val.tar")}"), "val.tar is a file", "unpack archives");
    }

    [Fact]
    public void Nothing_in_it()
    {
        Refused("holds no images", "for each synset", "the list of their classes");
        Directory.CreateDirectory(folder.File("val"));
        Refused("val holds no images", "for each synset");
        Directory.CreateDirectory(folder.File("val/n01440764"));
        Refused("val/n01440764 holds no images", "Unpack the images of that class");
    }

    [Fact]
    public void Training_images_alone()
    {
        ImageNetTree.WriteClassFolders(folder.File("train"), 4);
        Refused("holds train but no val", "Put the validation images beside it");
    }

    [Fact]
    public void Two_folders_of_one_split()
    {
        ImageNetTree.WriteClassFolders(folder.File("val"), 4);
        ImageNetTree.WriteClassFolders(folder.File("validation"), 4);
        Refused("holds both val and validation", "Move one of them away");
    }

    [Fact]
    public void Class_folders_that_are_no_synsets()
    {
        ImageNetTree.WriteClassFolders(folder.File("val"), 4);
        TestData.WritePicture(folder.File("val/tench/1.png"), 1);
        Refused("val/tench is no synset", "n01440764", "without imagenet:");
    }

    [Fact]
    public void Images_outside_class_folders()
    {
        ImageNetTree.WriteClassFolders(folder.File("val"), 4);
        TestData.WritePicture(folder.File("val/1.png"), 1);
        Refused("val/1.png lies outside any class folder", "Move it");
    }

    [Fact]
    public void One_class()
    {
        TestData.WritePicture(folder.File("val/n01440764/1.png"), 1);
        Refused("holds one class only, n01440764", "ImageNet has 1,000");
    }

    [Fact]
    public void Images_of_another_format()
    {
        ImageNetTree.WriteClassFolders(folder.File("val"), 4);
        File.WriteAllText(folder.File("val/n01440764/1.webp"), "x");
        Refused("val/n01440764/1.webp is of a format that is not read", "Convert it");
    }

    [Fact]
    public void A_class_without_training_images()
    {
        ImageNetTree.WriteClassFolders(folder.File("val"), 4);
        ImageNetTree.WriteClassFolders(folder.File("train"), 2, first: 100);
        Refused("train lacks the class n02119789", "val has images", "Add its folder");
    }

    [Fact]
    public void A_flat_folder_without_a_list()
    {
        ImageNetTree.WriteFlat(folder.File("val"), 4);
        Refused("val holds images without class folders", Kaggle, Kit, "val.txt", "a folder for each synset");
    }

    [Fact]
    public void The_kits_numbers_without_what_they_mean()
    {
        ImageNetTree.WriteFlat(folder.File("val"), 2);
        Write(Kit, "1\n2\n");
        Refused(Kit, "nothing says which synsets they are", "Put map_clsloc.txt beside it", "n02119789 1 kit_fox");
    }

    [Theory]
    [InlineData("1\n2\n3\n", "has 3 lines for 2 images in", "the whole list and all images")]
    [InlineData("1\n", "has 1 lines for 2 images in", "the whole list and all images")]
    [InlineData("1\n9\n", "line 2: '9' is none of the 4 classes", "Correct the line")]
    [InlineData("1\ntench\n", "line 2: 'tench' is none of the 4 classes", "Correct the line")]
    public void A_list_of_the_kit_that_does_not_fit(string list, params string[] words)
    {
        ImageNetTree.WriteFlat(folder.File("val"), 2);
        Write(Kit, list);
        Write("map_clsloc.txt", ImageNetTree.Map);
        Refused([Kit, .. words]);
    }

    [Fact]
    public void Images_that_are_not_numbered_as_the_kit_has_them()
    {
        ImageNetTree.WriteFlat(folder.File("val"), 3);
        File.Delete(folder.File($"val/{ImageNetTree.NameOf(1)}.JPEG"));
        Write(Kit, "1\n2\n");
        Write("map_clsloc.txt", ImageNetTree.Map);
        Refused("val/ILSVRC2012_val_00000003.JPEG is image 2", "not called so", "restore the names");
    }

    [Theory]
    [InlineData("n02119789 1\nn02119789 2\n", "line 2")]
    [InlineData("n02119789 1\nn01440764 1\n", "line 2")]
    [InlineData("kit_fox 1\n", "line 1")]
    [InlineData("n02119789\n", "line 1")]
    [InlineData("n02119789 one\n", "line 1")]
    public void A_map_that_is_none(string map, string line)
    {
        ImageNetTree.WriteFlat(folder.File("val"), 2);
        Write(Kit, "1\n2\n");
        Write("map_clsloc.txt", map);
        Refused("map_clsloc.txt", line, "is not a synset and its number", "Correct the line");
    }

    [Theory]
    [InlineData("0 n01440764\n1 n01443537\n", "does not name ILSVRC2012_val_00000003.JPEG.", "Remove what is not")]
    [InlineData("0 n01440764\n", "does not name ILSVRC2012_val_00000002.JPEG and 1 other.", "give the whole list")]
    [InlineData("0 n01440764\n1 n01440764\n2 n01443537\n7 n01443537\n", "lacks ILSVRC2012_val_00000008, which LOC", "Unpack all images")]
    [InlineData("0 n01440764\n0 n01443537\n", "line 2", "for the second time")]
    [InlineData("0 n01440764\n1 tench\n", "line 2: 'tench' is no synset", "Correct the line")]
    [InlineData("0\n", "line 1", "is not a name and a class")]
    public void A_list_of_Kaggle_that_does_not_fit(string rows, params string[] words)
    {
        ImageNetTree.WriteFlat(folder.File("val"), 3);
        string[] lines =
        [
            .. rows.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(row => row.Split(' '))
                .Select(row => string.Join(',', row.Skip(1).Prepend(ImageNetTree.NameOf(row[0][0] - '0')))),
        ];
        Write(Kaggle, string.Join('\n', lines));
        Refused(words);
    }

    [Fact]
    public void Caffes_numbers_without_what_they_mean()
    {
        ImageNetTree.WriteFlat(folder.File("val"), 1);
        Write("val.txt", $"{ImageNetTree.NameOf(0)}.JPEG 4\n");
        Refused("val.txt numbers classes, and nothing says which they are", "Put synsets.txt beside it");
        Write("synsets.txt", "n01440764\nn01440764\n");
        Refused("synsets.txt line 2: 'n01440764' is not a synset that is new", "Correct the line");
        Write("synsets.txt", "n01440764\nn01443537\n");
        Refused("val.txt line 1: '4' is none of the 2 classes", "Correct the line");
    }

    private void Write(string name, string text) => File.WriteAllText(folder.File(name), text);

    private void Refused(params string[] words) =>
        Errors.Expect(Fault.Data, () => DatasetCatalog.Open($"imagenet:{folder.Path}"), [folder.Path, .. words]);
}
