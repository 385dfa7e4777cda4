using System.Text.Json.Serialization;

namespace Suffice.Commands.Scoring;

/// <summary>What became of some rows.</summary>
/// <param name="Rows">All of them.</param>
/// <param name="Failed">Those without an answer.</param>
/// <param name="Rejected">Those whose answer is too unsure.</param>
/// <param name="Macs">Multiply-adds of all answers.</param>
/// <param name="StaticMacs">What the static model would have spent on the same rows.</param>
internal sealed record ScoringSums(long Rows, long Failed, long Rejected, long Macs, long StaticMacs)
{
    public static ScoringSums None { get; } = new(0, 0, 0, 0, 0);

    public static ScoringSums operator +(ScoringSums one, ScoringSums other) =>
        new(
            one.Rows + other.Rows,
            one.Failed + other.Failed,
            one.Rejected + other.Rejected,
            one.Macs + other.Macs,
            one.StaticMacs + other.StaticMacs
        );

    /// <summary>One more row.</summary>
    public ScoringSums With(ScoredRow row) =>
        row.Prediction is { } answer
            ? new(Rows + 1, Failed, Rejected + (answer.IsRejected ? 1 : 0), Macs + answer.Cost.Macs, StaticMacs + row.StaticMacs)
            : this with
            {
                Rows = Rows + 1,
                Failed = Failed + 1,
            };
}

/// <summary>What a folder of parts belongs to: parts of other work cannot be used.</summary>
/// <param name="Bundle">The bundle's checksum.</param>
/// <param name="Input">Which rows.</param>
/// <param name="Setting">How they are answered and written.</param>
/// <param name="PartRows">Rows of a part.</param>
internal sealed record ScoringWork(string Bundle, string Input, string Setting, int PartRows);

/// <summary>What <c>run --input … --json</c> writes.</summary>
/// <param name="Bundle">Its file.</param>
/// <param name="Input">Where the rows came from.</param>
/// <param name="Output">Where they went.</param>
/// <param name="Sums">Of all rows.</param>
/// <param name="Done">Rows that an earlier run had done.</param>
/// <param name="Seconds">That this run took.</param>
/// <param name="RowsPerSecond">Of this run.</param>
/// <param name="Threads">Sessions, one thread each.</param>
/// <param name="Engine">What ran the bundle; null: our own executor.</param>
/// <param name="PeakBytes">Most memory this process has had at a time (VmHWM); null where the system does not say.</param>
/// <param name="Processor">The machine's.</param>
internal sealed record ScoringRecord(
    string Bundle,
    string Input,
    string Output,
    ScoringSums Sums,
    long Done,
    double Seconds,
    double RowsPerSecond,
    int Threads,
    string? Engine,
    long? PeakBytes,
    string Processor
);

[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true
)]
[JsonSerializable(typeof(ScoringWork))]
[JsonSerializable(typeof(ScoringSums))]
[JsonSerializable(typeof(ScoringRecord))]
[JsonSerializable(typeof(ScoringShardWork))]
internal sealed partial class ScoringJson : JsonSerializerContext;
