using Suffice.Data.Examples;
using Suffice.Data.Images;
using Suffice.Data.Splits;
using Suffice.Data.Summaries;

namespace Suffice.Data.Tests.Images;

public sealed class ImageNetDatasetTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("val")]
    [InlineData("validation")]
    [InlineData("")]
    public void Class_folders_are_found(string split)
    {
        ImageNetTree.WriteClassFolders(folder.File(split), 8);
        ImageDataset data = Open();
        Assert.Equal(("imagenet", 8), (data.Name, data.Count));
        Assert.Equal(ImageNetTree.Synsets, data.Labels);
        Assert.Equal([0, 0, 1, 1, 2, 2, 3, 3], Labels(data));
        Assert.All(Enumerable.Range(0, 8), i => Assert.True(data.IsOfficialTest(i)));
        Assert.EndsWith("n01440764/n01440764_0.JPEG", data.Id(0), StringComparison.Ordinal);
        Assert.Equal((9, 11, 3), (data.Image(0).Width, data.Image(0).Height, data.Image(0).Channels));
    }

    [Fact]
    public void Training_images_lie_beside_the_validation_images()
    {
        ImageNetTree.WriteClassFolders(folder.File("val"), 40);
        ImageNetTree.WriteClassFolders(folder.File("train"), 12, first: 100);
        Directory.CreateDirectory(folder.File("test"));
        ImageDataset data = Open();
        Assert.Equal(52, data.Count);
        DataSplits splits = DataSplits.Of(data, 0);
        // All of train; a fifth and a tenth of val, and what is left of it.
        Assert.Equal((12, 8, 4, 28), Sizes(splits));
        Assert.All(splits[Split.Train], i => Assert.StartsWith("train/", data.Id(i), StringComparison.Ordinal));
        Split[] judging = [Split.Control, Split.Calibration, Split.Test];
        Assert.All(judging.SelectMany(split => splits[split]), i => Assert.StartsWith("val/", data.Id(i), StringComparison.Ordinal));
    }

    [Fact]
    public void Without_training_images_the_other_splits_are_the_same()
    {
        ImageNetTree.WriteClassFolders(folder.File("val"), 40);
        DataSplits alone = DataSplits.Of(Open(), 3);
        Assert.Equal((0, 8, 4, 28), Sizes(alone));
        ImageNetTree.WriteClassFolders(folder.File("train"), 12, first: 100);
        DataSplits both = DataSplits.Of(Open(), 3);
        Split[] judging = [Split.Control, Split.Calibration, Split.Test];
        Assert.All(judging, split => Assert.Equal(alone.HashOf(split), both.HashOf(split)));
    }

    [Fact]
    public void With_other_labels_or_more_to_train_on_they_are_divided_alike()
    {
        ImageNetTree.WriteClassFolders(folder.File("val"), 40);
        ImageDataset data = Open();
        LabelledDataset answered = data.Relabelled(["one", "other"], [.. Labels(data).Select(label => label % 2)], areAnswers: true);
        ImageNetTree.WriteClassFolders(folder.File("more/val"), 12, first: 100);
        LabelledDataset more = DatasetCatalog.Open($"imagenet:{folder.File("more")}");
        LabelledDataset extended = data.WithTraining(more, [.. Enumerable.Range(0, more.Count)]);
        Assert.Equal((0, 8, 4, 28), Sizes(DataSplits.Of(answered, 3)));
        Assert.Equal((12, 8, 4, 28), Sizes(DataSplits.Of(extended, 3)));
        DataSplits plain = DataSplits.Of(data, 3);
        Split[] judging = [Split.Control, Split.Calibration, Split.Test];
        Assert.All(judging, split => Assert.Equal(plain[split], DataSplits.Of(answered, 3)[split]));
        Assert.All(judging, split => Assert.Equal(plain[split], DataSplits.Of(extended, 3)[split]));
    }

    [Fact]
    public void A_training_image_that_is_a_validation_image_is_left_out()
    {
        ImageNetTree.WriteClassFolders(folder.File("val"), 40);
        ImageNetTree.WriteClassFolders(folder.File("train"), 12, first: 36); // the last four of val are its first
        DataSplits splits = DataSplits.Of(Open(), 0);
        Assert.Equal((8, 8, 4, 28), Sizes(splits));
        Assert.Equal(4, splits.LeftOut.Count);
    }

    [Fact]
    public void The_summary_is_of_what_is_there()
    {
        ImageNetTree.WriteClassFolders(folder.File("val"), 40);
        var alone = DataSummary.Of(Open(), 0);
        Assert.Contains("40 images of 4 classes, 9–12 × 11–11 RGB", alone.ToString(), StringComparison.Ordinal);
        Assert.Contains("of the control split", alone.ToString(), StringComparison.Ordinal);
        Assert.All(alone.Pixels.Deviation, deviation => Assert.InRange(deviation, 0.2f, 0.4f));
        ImageNetTree.WriteClassFolders(folder.File("train"), 12, first: 100);
        Assert.Contains("of the training split", DataSummary.Of(Open(), 0).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Kaggles_list_names_synsets()
    {
        ImageNetTree.WriteFlat(folder.File("val"), 4);
        string[] rows =
        [
            "ImageId,PredictionString",
            $"{ImageNetTree.NameOf(3)},n01440764 111 108 356 421 n01440764 1 2 3 4 ",
            $"{ImageNetTree.NameOf(0)},n15075141 1 1 2 2 ",
            $"{ImageNetTree.NameOf(2)},n02119789 1 1 2 2 ",
            $"{ImageNetTree.NameOf(1)},n01443537 1 1 2 2 ",
        ];
        File.WriteAllText(folder.File("LOC_val_solution.csv"), string.Join("\r\n", rows));
        Assert.Equal([3, 1, 2, 0], Labels(Open()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("val")]
    public void The_development_kit_numbers_classes_in_its_own_order(string place)
    {
        ImageNetTree.WriteFlat(folder.File("val"), 5);
        File.WriteAllText(folder.File(Path.Combine(place, Kit)), "1\n2\n3\n4\n1\n");
        File.WriteAllText(folder.File(Path.Combine(place, "map_clsloc.txt")), ImageNetTree.Map);
        ImageDataset data = Open();
        Assert.Equal(ImageNetTree.Synsets, data.Labels);
        Assert.Equal([2, 0, 3, 1, 2], Labels(data));
    }

    [Fact]
    public void Lines_of_the_kits_list_may_be_synsets()
    {
        ImageNetTree.WriteFlat(folder.Path, 3);
        File.WriteAllText(folder.File(Kit), "n02119789\nn01440764\nn15075141\n");
        ImageDataset data = Open();
        Assert.Equal(["n01440764", "n02119789", "n15075141"], data.Labels);
        Assert.Equal([1, 0, 2], Labels(data));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Caffes_list_numbers_classes_in_the_order_of_synsets(bool isNamed)
    {
        ImageNetTree.WriteFlat(folder.File("val"), 3);
        File.WriteAllText(
            folder.File("val.txt"),
            $"{ImageNetTree.NameOf(0)}.JPEG 3\n{ImageNetTree.NameOf(1)}.JPEG 0\n{ImageNetTree.NameOf(2)}.JPEG 1\n"
        );
        if (isNamed)
            File.WriteAllText(folder.File("synsets.txt"), string.Join("\n", ImageNetTree.Synsets) + "\n");
        else
            ImageNetTree.WriteClassFolders(folder.File("train"), 4, first: 100);
        ImageDataset data = Open();
        Assert.Equal(ImageNetTree.Synsets, data.Labels);
        Assert.Equal([3, 0, 1], Labels(data)[^3..]);
    }

    [Fact]
    public void Files_are_told_apart_by_their_bytes()
    {
        ImageNetTree.WriteClassFolders(folder.File("val"), 8);
        Assert.Equal(8, Open().ContentHashes().Distinct().Count());
        string[] files = Directory.GetFiles(folder.File("val"), "*.JPEG", SearchOption.AllDirectories);
        File.Copy(files[0], files[1], overwrite: true);
        Assert.Equal(7, Open().ContentHashes().Distinct().Count());
    }

    [Fact]
    public void Other_data_sets_of_the_same_name_are_opened_by_their_path()
    {
        ImageNetTree.WriteClassFolders(folder.File("imagenet"), 8);
        Assert.Equal("imagenet", DatasetCatalog.Open(folder.File("imagenet")).Name);
        Assert.False(DatasetCatalog.Open(folder.File("imagenet")).DividesOfficialTest);
        Assert.True(DatasetCatalog.Open($"imagenet:{folder.File("imagenet")}").DividesOfficialTest);
    }

    private const string Kit = "ILSVRC2012_validation_ground_truth.txt";

    private ImageDataset Open() => DatasetCatalog.Open($"imagenet:{folder.Path}");

    private static int[] Labels(ImageDataset data) => [.. Enumerable.Range(0, data.Count).Select(data.Label)];

    private static (int Train, int Control, int Calibration, int Test) Sizes(DataSplits splits) =>
        (splits[Split.Train].Count, splits[Split.Control].Count, splits[Split.Calibration].Count, splits[Split.Test].Count);
}
