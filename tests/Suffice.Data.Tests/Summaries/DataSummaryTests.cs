using Suffice.Data.Images;
using Suffice.Data.Summaries;

namespace Suffice.Data.Tests.Summaries;

public sealed class DataSummaryTests
{
    private static readonly ByteDataset Data = new([
        .. Enumerable.Range(0, 120).Select(i => ($"{i:D3}", i, i % 2, i < 20)),
        ("double", 3, 1, false),
    ]);

    [Fact]
    public void Says_what_a_person_wants_to_know()
    {
        string expected = """
            bytes: 121 images of 2 classes, 2 × 2 grey; test split: official; seed 0

            class     train   control  calibration      test
            """;
        string text = DataSummary.Of(Data, 0).ToString();
        Assert.StartsWith(expected, text, StringComparison.Ordinal);
        Assert.Contains("all          75        17            8        20", text, StringComparison.Ordinal);
        Assert.Contains("left out (same pixels as a test image): 1; duplicates, kept together: 1", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_record_is_snake_case_JSON()
    {
        string json = DataSummary.Of(Data, 0).ToJson();
        Assert.Contains("\"left_out\": 1", json, StringComparison.Ordinal);
        Assert.Contains("\"official_test\": true", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Statistics_are_of_all_pixels()
    {
        // Contents 0 and 255 as little-endian bytes: 0 0 0 0 and 255 0 0 0: mean 1/8, variance 1/8 − 1/64.
        var data = new ByteDataset([("a", 0, 0, false), ("b", 255, 0, false)]);
        PixelStatistics statistics = PixelStatistics.Of(data, [0, 1]);
        Assert.Equal(0.125f, Assert.Single(statistics.Mean), 1e-7f);
        Assert.Equal(MathF.Sqrt(7) / 8, Assert.Single(statistics.Deviation), 1e-7f);
    }

    [Fact]
    public void Different_sizes_are_shown_as_ranges()
    {
        using var folder = new TemporaryFolder();
        for (int i = 0; i < 60; i++)
        {
            Directory.CreateDirectory(folder.File($"{i % 2}"));
            File.WriteAllBytes(
                folder.File($"{i % 2}/{i}.png"),
                PngWriter.Encode(new(3 + (i % 4), 5, 3, [.. Enumerable.Repeat((byte)i, (3 + (i % 4)) * 15)]))
            );
        }
        Assert.Equal("3–6 × 5–5 RGB", DataSummary.Of(DatasetCatalog.Open(folder.Path), 0).Sizes);
    }
}
