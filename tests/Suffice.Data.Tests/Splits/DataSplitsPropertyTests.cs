using CsCheck;
using Suffice.Data.Examples;
using Suffice.Data.Splits;

namespace Suffice.Data.Tests.Splits;

public sealed class DataSplitsPropertyTests
{
    private const int Iterations = 100;

    private static readonly Split[] Pool = [Split.Train, Split.Control, Split.Calibration];

    /// <summary>100 to 300 images of which many are equal, half of the data sets with an official test split.</summary>
    private static readonly Gen<(string Id, int Content, int Label, bool Test)[]> Images =
        from official in Gen.Bool
        from contents in Gen.Int[0, 150].Array[100, 300]
        from tests in Gen.Int[0, 9].Array[contents.Length]
        select contents.Select((content, i) => ($"{i:D3}", content, content % 2, official && (i == 0 || tests[i] == 0))).ToArray();

    [Fact]
    public void No_image_is_in_two_splits_and_none_is_lost() =>
        Images.Each(
            images =>
            {
                var data = new ByteDataset(images);
                DataSplits splits = DataSplits.Of(data, 1);
                int[] all = [.. Enum.GetValues<Split>().SelectMany(split => splits[split]), .. splits.LeftOut];
                return all.Order().SequenceEqual(Enumerable.Range(0, data.Count));
            },
            count: Iterations
        );

    [Fact]
    public void Equal_images_are_in_one_split() =>
        Images.Each(
            images =>
            {
                DataSplits splits = DataSplits.Of(new ByteDataset(images), 2);
                HashSet<int>[] contents =
                [
                    .. Enum.GetValues<Split>().Select(split => splits[split].Select(i => images[i].Content).ToHashSet()),
                ];
                return contents.SelectMany(set => set).Count() == contents.SelectMany(set => set).Distinct().Count();
            },
            count: Iterations
        );

    [Fact]
    public void Official_test_images_are_the_test_split_and_their_doubles_are_left_out() =>
        Images
            .Where(images => images.Any(image => image.Test))
            .Each(
                images =>
                {
                    DataSplits splits = DataSplits.Of(new ByteDataset(images), 3);
                    HashSet<int> tested = [.. images.Where(image => image.Test).Select(image => image.Content)];
                    return splits[Split.Test].SequenceEqual(images.Index().Where(pair => pair.Item.Test).Select(pair => pair.Index))
                        && splits.LeftOut.SequenceEqual(
                            images.Index().Where(pair => !pair.Item.Test && tested.Contains(pair.Item.Content)).Select(pair => pair.Index)
                        );
                },
                count: Iterations
            );

    [Fact]
    public void The_order_of_files_does_not_matter() =>
        Gen.Select(Images, Gen.Int)
            .Each(
                (images, shuffle) =>
                {
                    (string Id, int Content, int Label, bool Test)[] shuffled = [.. images];
                    new Random(shuffle).Shuffle(shuffled);
                    DataSplits first = DataSplits.Of(new ByteDataset(images), 4),
                        second = DataSplits.Of(new ByteDataset(shuffled), 4);
                    return Enum.GetValues<Split>()
                        .All(split =>
                            first[split].Select(i => images[i].Id).ToHashSet().SetEquals(second[split].Select(i => shuffled[i].Id))
                        );
                },
                count: Iterations
            );

    [Fact]
    public void Splits_have_their_sizes_up_to_one_group_of_doubles() =>
        Images.Each(
            images =>
            {
                DataSplits splits = DataSplits.Of(new ByteDataset(images), 5);
                int largest = images.GroupBy(image => image.Content).Max(group => group.Count());
                int pool = Pool.Sum(split => splits[split].Count);
                bool drawn = !images.Any(image => image.Test);
                return Fits(splits[Split.Control].Count, Math.Round(pool * 0.17))
                    && Fits(splits[Split.Calibration].Count, Math.Round(pool * 0.08))
                    && (!drawn || Fits(splits[Split.Test].Count, Math.Round(images.Length / 6.0)));

                bool Fits(int count, double size) => count <= size && count > size - largest;
            },
            count: Iterations
        );
}
