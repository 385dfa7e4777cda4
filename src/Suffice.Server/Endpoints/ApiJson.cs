using System.Text.Json.Serialization;
using Suffice.Server.Protocol;

namespace Suffice.Server.Endpoints;

/// <summary>An error, as the Open Inference Protocol has it.</summary>
internal sealed record ErrorAnswer(string Error);

/// <summary>Whether the server answers.</summary>
internal sealed record LiveAnswer(bool Live);

/// <summary>Whether the server can answer about all its models.</summary>
internal sealed record ReadyAnswer(bool Live, bool Ready);

/// <summary>Whether a model can be asked.</summary>
internal sealed record ModelReadyAnswer(string Name, bool Ready);

/// <summary>One answer for people.</summary>
internal sealed record Classification(
    string Label,
    double Probability,
    double Confidence,
    bool Rejected,
    RankedLabel[] Top,
    string Path,
    PathStep[] Steps,
    long Macs,
    double Fraction,
    string Setting,
    double QueueMs,
    double ComputeMs,
    int Batch
);

/// <summary>A label and its probability.</summary>
internal sealed record RankedLabel(string Label, double Probability);

/// <summary>One part of a path: so many blocks in all, after which an exit was passed or taken.</summary>
/// <param name="Blocks">Run when it ends.</param>
/// <param name="KeepRatio">Share of the patch tokens kept before these blocks.</param>
/// <param name="Tokens">In these blocks, class token included.</param>
internal sealed record PathStep(int Blocks, double KeepRatio, int Tokens);

/// <summary>Several answers for people.</summary>
internal sealed record Classifications(string Model, string Version, Classification[] Answers);

/// <summary>One line of the repository's index, as Triton has it.</summary>
internal sealed record IndexEntry(string Name, string Version, string State, string Reason);

/// <summary>How the server fares.</summary>
/// <param name="Ready">Whether all its models can be asked.</param>
/// <param name="Seconds">Since any start; differences are what counts.</param>
/// <param name="TargetMs">Null: nothing is promised.</param>
/// <param name="Lanes">Batches that run at a time.</param>
/// <param name="Engine">What runs behind the front.</param>
/// <param name="Models">Those that are loaded.</param>
internal sealed record ServerStatus(bool Ready, double Seconds, double? TargetMs, int Lanes, string Engine, ModelStatus[] Models);

/// <summary>How one model fares.</summary>
/// <param name="Name">Of the model.</param>
/// <param name="Version">1, and one more with every reload.</param>
/// <param name="Setting">At which load has it run, as people write it.</param>
/// <param name="SettingFraction">Mean share of the static model's multiply-adds there.</param>
/// <param name="Price">λ there.</param>
/// <param name="Waiting">Inputs.</param>
/// <param name="OldestWaitMs">Of those.</param>
/// <param name="RatePerSecond">Arrivals lately.</param>
/// <param name="Answered">Inputs, of this version.</param>
/// <param name="Refused">Inputs.</param>
/// <param name="Failed">Inputs.</param>
/// <param name="Batches">That ran.</param>
/// <param name="MeanFraction">Share of the static model's multiply-adds that answers took.</param>
/// <param name="Paths">Answers of each.</param>
/// <param name="Settings">Answers at each.</param>
/// <param name="LatencyBoundsMs">Upper bounds of the buckets.</param>
/// <param name="LatencyCounts">Answers in each bucket; the last one has no bound.</param>
internal sealed record ModelStatus(
    string Name,
    int Version,
    string Setting,
    double SettingFraction,
    double Price,
    int Waiting,
    double OldestWaitMs,
    double RatePerSecond,
    long Answered,
    long Refused,
    long Failed,
    long Batches,
    double MeanFraction,
    IReadOnlyDictionary<string, long> Paths,
    IReadOnlyDictionary<string, long> Settings,
    double[] LatencyBoundsMs,
    long[] LatencyCounts,
    ShadowStatus? Shadow
);

/// <summary>How often answers differed from those of the full path.</summary>
/// <param name="Compared">Inputs that ran twice.</param>
/// <param name="Share">Of them, with another label.</param>
/// <param name="Lower">95 % limit.</param>
/// <param name="Upper">95 % limit.</param>
/// <param name="Alarm">Whether a certificate of answers is broken, beyond what chance explains.</param>
internal sealed record ShadowStatus(long Compared, double Share, double Lower, double Upper, bool Alarm);

/// <summary>Counts and nanoseconds, as Triton's statistics have them.</summary>
internal sealed record Duration(long Count, long Ns);

/// <summary>As Triton's statistics have them.</summary>
internal sealed record InferenceStatistics(Duration Success, Duration Fail, Duration Queue, Duration ComputeInfer);

/// <summary>As Triton's statistics have them.</summary>
internal sealed record ModelStatistics(
    string Name,
    string Version,
    long InferenceCount,
    long ExecutionCount,
    InferenceStatistics InferenceStats
);

/// <summary>As Triton's statistics have them.</summary>
internal sealed record StatisticsAnswer(ModelStatistics[] ModelStats);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(ServerMetadata))]
[JsonSerializable(typeof(LiveAnswer))]
[JsonSerializable(typeof(ReadyAnswer))]
[JsonSerializable(typeof(ModelReadyAnswer))]
[JsonSerializable(typeof(ModelMetadata))]
[JsonSerializable(typeof(ModelMetadata[]))]
[JsonSerializable(typeof(Classification))]
[JsonSerializable(typeof(Classifications))]
[JsonSerializable(typeof(IndexEntry[]))]
[JsonSerializable(typeof(ServerStatus))]
[JsonSerializable(typeof(StatisticsAnswer))]
internal sealed partial class ApiJson : JsonSerializerContext;
