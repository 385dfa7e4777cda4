using Suffice.Data.Examples;
using Suffice.Data.Splits;

namespace Suffice.Data.Tests.Splits;

public sealed class DataSplitsTests
{
    [Fact]
    public void Customary_sizes_are_met_exactly()
    {
        DataSplits splits = DataSplits.Of(new ByteDataset(Different(600, test: 100), new SplitSizes(Control: 100, Calibration: 50)), 0);
        Assert.Equal([350, 100, 50, 100], Enum.GetValues<Split>().Select(split => splits[split].Count));
        Assert.Equal((0, 0), (splits.LeftOut.Count, splits.Duplicates));
    }

    [Fact]
    public void The_seed_decides()
    {
        var data = new ByteDataset(Different(200, test: 0));
        Assert.Equal(DataSplits.Of(data, 7)[Split.Train], DataSplits.Of(data, 7)[Split.Train]);
        Assert.NotEqual(DataSplits.Of(data, 7)[Split.Train], DataSplits.Of(data, 8)[Split.Train]);
        Assert.NotEqual(DataSplits.Of(data, 7)[Split.Test], DataSplits.Of(data, 8)[Split.Test]);
    }

    /// <summary>Pins the rule itself: a change would silently move images between training and test for everyone.</summary>
    [Fact]
    public void The_rule_never_changes()
    {
        DataSplits splits = DataSplits.Of(new ByteDataset(Different(36, test: 0)), 2026);
        Assert.Equal(Pinned, string.Join(' ', splits[Split.Test]));
    }

    [Fact]
    public void Doubles_are_counted()
    {
        (string, int, int, bool)[] images =
        [
            .. Different(100, test: 10),
            ("double of test", 0, 0, false),
            ("double of pool", 50, 0, false),
        ];
        DataSplits splits = DataSplits.Of(new ByteDataset(images), 0);
        Assert.Equal([100], splits.LeftOut);
        Assert.Equal(2, splits.Duplicates);
    }

    /// <summary>Both judges get their shares of the validation examples, and what these lack from those to train on.</summary>
    [Theory]
    [InlineData(30, 20, 10)]
    [InlineData(90, 60, 30)]
    [InlineData(200, 60, 30)]
    [InlineData(0, 0, 0)]
    public void Validation_examples_judge_first(int validation, int inControl, int inCalibration)
    {
        (string, int, int, bool)[] images = Different(400, test: 100);
        var data = new ByteDataset(images, new SplitSizes(Control: 60, Calibration: 30), validation);
        DataSplits splits = DataSplits.Of(data, 3);
        Assert.Equal([210, 60, 30, 100], Enum.GetValues<Split>().Select(split => splits[split].Count));
        Assert.Equal(inControl, Validation(Split.Control));
        Assert.Equal(inCalibration, Validation(Split.Calibration));
        Assert.Equal(validation - inControl - inCalibration, Validation(Split.Train));
        Assert.Equal(splits[Split.Control].Order(), splits[Split.Control]);

        int Validation(Split split) => splits[split].Count(i => data.OfficialSplitOf(i) is OfficialSplit.Validation);
    }

    [Fact]
    public void Too_few_images_are_refused() =>
        Errors.Expect(
            Fault.Data,
            () => DataSplits.Of(new ByteDataset(Different(5, test: 0)), 0),
            "bytes",
            "5 images",
            "would be empty",
            "Add images"
        );

    [Fact]
    public void A_class_without_training_images_is_refused()
    {
        (string Id, int, int, bool)[] images =
        [
            .. Different(60, test: 10).Select(image => (image.Id, image.Content, image.Test ? 1 : 0, image.Test)),
        ];
        Errors.Expect(
            Fault.Data,
            () => DataSplits.Of(new ByteDataset(images), 0),
            "class odd",
            "no image in the training split",
            "Add images"
        );
    }

    private const string Pinned = "0 1 2 14 26 34";

    private static (string Id, int Content, int Label, bool Test)[] Different(int count, int test) =>
        [.. Enumerable.Range(0, count).Select(i => ($"{i:D3}", i, i % 2, i < test))];
}
