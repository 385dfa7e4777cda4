using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Suffice.Data.Examples;
using Suffice.Data.Splits;
using Suffice.Data.Texts;

namespace Suffice.Data.Summaries;

/// <summary>One text of the training split, to look at.</summary>
internal sealed record TextSample(string Label, string Text);

/// <summary>What <c>data show</c> prints of a text data set, and its record.</summary>
internal sealed record TextSummary : IDataSummary
{
    private const int Samples = 8,
        SampleLength = 100;

    public required string Data { get; init; }
    public required int Seed { get; init; }
    public required int Texts { get; init; }

    /// <summary>Whether the test split is the one its makers chose.</summary>
    public required bool OfficialTest { get; init; }
    public required int Train { get; init; }
    public required int Control { get; init; }
    public required int Calibration { get; init; }
    public required int Test { get; init; }

    /// <summary>Texts in no split: equal to an official test text, or inside a text of another split.</summary>
    public required int LeftOut { get; init; }

    /// <summary>Texts beyond the first of each group that differ in capitals and white space only.</summary>
    public required int Duplicates { get; init; }

    /// <summary>Texts that are phrases of others, and so are in the training split or in none.</summary>
    public required int Phrases { get; init; }

    /// <summary>Texts of none of the classes, kept apart.</summary>
    public required int OutOfScope { get; init; }
    public required ClassCount[] Classes { get; init; }

    /// <summary>Of all texts, in words between white space.</summary>
    public required TextLengths Words { get; init; }

    /// <summary>Of all texts, in UTF-16 units.</summary>
    public required TextLengths Characters { get; init; }

    /// <summary>The first training text of each of the first classes.</summary>
    public required TextSample[] Examples { get; init; }

    /// <summary>See <see cref="DataSplits.Warnings"/>.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Reads every text and divides the data set.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="seed">Of the split.</param>
    /// <param name="progress">See <see cref="LabelledDataset.ContentHashes"/>.</param>
    public static TextSummary Of(TextDataset data, int seed, IProgress<double>? progress = null)
    {
        DataSplits splits = DataSplits.Of(data, seed, progress);
        int[] all = [.. Enumerable.Range(0, data.Count)];
        return new TextSummary
        {
            Data = data.Name,
            Seed = seed,
            Texts = data.Count,
            OfficialTest = all.Any(data.IsOfficialTest),
            Train = splits[Split.Train].Count,
            Control = splits[Split.Control].Count,
            Calibration = splits[Split.Calibration].Count,
            Test = splits[Split.Test].Count,
            LeftOut = splits.LeftOut.Count,
            Duplicates = splits.Duplicates,
            Phrases = all.Count(data.IsPart),
            OutOfScope = data.OutOfScopeTest.Count + data.OutOfScopePool.Count,
            Classes = ClassCount.Of(data, splits),
            Words = TextLengths.Of(all.Select(i => data.Text(i).Split(default(char[]), StringSplitOptions.RemoveEmptyEntries).Length)),
            Characters = TextLengths.Of(all.Select(i => data.Text(i).Length)),
            Examples =
            [
                .. splits[Split.Train]
                    .GroupBy(data.Label)
                    .OrderBy(group => group.Key)
                    .Take(Samples)
                    .Select(group => new TextSample(data.Labels[group.Key], Shown(data.Text(group.First())))),
            ],
            Warnings = splits.Warnings,
        };
    }

    /// <summary>The record, as indented JSON in snake case.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, TextSummaryJson.Default.TextSummary);

    /// <summary>For a person: a few lines and tables.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{Printable.Line(Data)}: {Texts:N0} texts of {Classes.Length} classes; test split: "
                + $"{(OfficialTest ? "official" : "drawn here")}; seed {Seed}"
        );
        text.AppendLine();
        ClassCount.AppendTable(text, Classes, new ClassCount("all", Train, Control, Calibration, Test));
        text.AppendLine();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"left out (equal to a test text, or part of a text in another split): {LeftOut:N0}; duplicates, kept together: "
                + $"{Duplicates:N0}; phrases: {Phrases:N0}; out of scope, apart: {OutOfScope:N0}"
        );
        text.AppendLine();
        text.AppendLine("length           least  median    mean     p90     p99    most");
        foreach ((string unit, TextLengths lengths) in new[] { ("words", Words), ("characters", Characters) })
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"{unit, -14}{lengths.Least, 8:N0}{lengths.Median, 8:N0}{lengths.Mean, 8:N1}"
                    + $"{lengths.P90, 8:N0}{lengths.P99, 8:N0}{lengths.Most, 8:N0}"
            );
        text.AppendLine();
        text.AppendJoin(Environment.NewLine, Examples.Select(example => Printable.Line($"{example.Label}: {example.Text}")));
        foreach (string warning in Warnings)
            text.Append(CultureInfo.InvariantCulture, $"{Environment.NewLine}Warning: {Printable.Line(warning)}");
        return text.ToString();
    }

    private static string Shown(string text)
    {
        string line = string.Join(' ', text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
        return Printable.Shortened(line, SampleLength);
    }
}

/// <summary>Serialises <see cref="TextSummary"/> without reflection.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true
)]
[JsonSerializable(typeof(TextSummary))]
internal sealed partial class TextSummaryJson : JsonSerializerContext;
