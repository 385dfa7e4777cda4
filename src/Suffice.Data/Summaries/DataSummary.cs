using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Suffice.Data.Examples;
using Suffice.Data.Images;
using Suffice.Data.Splits;
using Suffice.Inputs;

namespace Suffice.Data.Summaries;

/// <summary>What <c>data show</c> prints of a data set, and its record.</summary>
internal sealed record DataSummary : IDataSummary
{
    public required string Data { get; init; }
    public required int Seed { get; init; }
    public required int Images { get; init; }

    /// <summary>Such as <c>28 × 28 grey</c>, or the range when sizes differ.</summary>
    public required string Sizes { get; init; }

    /// <summary>Whether the test split is the one its makers chose.</summary>
    public required bool OfficialTest { get; init; }
    public required int Train { get; init; }
    public required int Control { get; init; }
    public required int Calibration { get; init; }
    public required int Test { get; init; }

    /// <summary>Images in no split, because an official test image has the same pixels.</summary>
    public required int LeftOut { get; init; }

    /// <summary>Images beyond the first of each group with equal pixels.</summary>
    public required int Duplicates { get; init; }
    public required ClassCount[] Classes { get; init; }

    /// <summary>Of the training split, per channel; of the control split where nothing is to be trained on.</summary>
    public required PixelStatistics Pixels { get; init; }

    /// <summary>See <see cref="DataSplits.Warnings"/>.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Reads every image and divides the data set.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="seed">Of the split.</param>
    /// <param name="progress">See <see cref="LabelledDataset.ContentHashes"/>.</param>
    public static DataSummary Of(ImageDataset data, int seed, IProgress<double>? progress = null)
    {
        DataSplits splits = DataSplits.Of(data, seed, progress);
        return new DataSummary
        {
            Data = data.Name,
            Seed = seed,
            Images = data.Count,
            Sizes = SizesOf(data),
            OfficialTest = Enumerable.Range(0, data.Count).Any(data.IsOfficialTest),
            Train = splits[Split.Train].Count,
            Control = splits[Split.Control].Count,
            Calibration = splits[Split.Calibration].Count,
            Test = splits[Split.Test].Count,
            LeftOut = splits.LeftOut.Count,
            Duplicates = splits.Duplicates,
            Classes = ClassCount.Of(data, splits),
            Pixels = PixelStatistics.Of(data, splits[splits[Split.Train].Count > 0 ? Split.Train : Split.Control]),
            Warnings = splits.Warnings,
        };
    }

    /// <summary>The record, as indented JSON in snake case.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, DataSummaryJson.Default.DataSummary);

    /// <summary>For a person: a few lines and a table.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{Printable.Line(Data)}: {Images:N0} images of {Classes.Length} classes, {Sizes}; test split: "
                + $"{(OfficialTest ? "official" : "drawn here")}; seed {Seed}"
        );
        text.AppendLine();
        ClassCount.AppendTable(text, Classes, new ClassCount("all", Train, Control, Calibration, Test));
        text.AppendLine();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"left out (same pixels as a test image): {LeftOut:N0}; duplicates, kept together: {Duplicates:N0}"
        );
        text.Append(
            CultureInfo.InvariantCulture,
            $"pixel / 255 of the {(Train > 0 ? "training" : "control")} split: mean {Numbers(Pixels.Mean)}, "
                + $"deviation {Numbers(Pixels.Deviation)}"
        );
        foreach (string warning in Warnings)
            text.Append(CultureInfo.InvariantCulture, $"{Environment.NewLine}Warning: {warning}");
        return text.ToString();
    }

    private static string Numbers(float[] values) =>
        string.Join(" ", values.Select(value => value.ToString("F4", CultureInfo.InvariantCulture)));

    private static string SizesOf(ImageDataset data)
    {
        var shapes = new HashSet<(int Width, int Height, int Channels)>();
        for (int i = 0; i < data.Count; i++)
        {
            PixelImage image = data.Image(i);
            shapes.Add((image.Width, image.Height, image.Channels));
        }
        string mode = shapes.Select(shape => shape.Channels).Distinct().Order().ToArray() is [int one]
            ? one == 1
                ? "grey"
                : "RGB"
            : "grey and RGB";
        (int minWidth, int maxWidth) = (shapes.Min(shape => shape.Width), shapes.Max(shape => shape.Width));
        (int minHeight, int maxHeight) = (shapes.Min(shape => shape.Height), shapes.Max(shape => shape.Height));
        return minWidth == maxWidth && minHeight == maxHeight
            ? $"{minWidth} × {minHeight} {mode}"
            : $"{minWidth}–{maxWidth} × {minHeight}–{maxHeight} {mode}";
    }
}

/// <summary>Serialises <see cref="DataSummary"/> without reflection.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true
)]
[JsonSerializable(typeof(DataSummary))]
internal sealed partial class DataSummaryJson : JsonSerializerContext;
