using System.Text.Json.Serialization;

namespace Suffice.Evaluation.Records;

/// <summary>How requests come.</summary>
internal enum ArrivalKind
{
    /// <summary>At random, at one rate.</summary>
    Poisson,

    /// <summary>At random, at half the rate for two seconds and twice the rate for one, on average.</summary>
    Bursty,

    /// <summary>At random, at the rate for the first half, at a fifth of it for the second: how fast does a server recover?</summary>
    Step,

    /// <summary>The next one when the one before is answered; there is no rate.</summary>
    Alone,
}

/// <summary>Loads of several rates on one server.</summary>
/// <param name="Schema">1.</param>
/// <param name="Model">Name of the model.</param>
/// <param name="Server">What runs behind the front, in the server's words.</param>
/// <param name="Data">Name of the data set.</param>
/// <param name="Examples">Of it, sent in turns.</param>
/// <param name="TargetMs">Answers within it are good; null: all are.</param>
/// <param name="Machine">Of sender and server.</param>
/// <param name="Version">Of this program.</param>
/// <param name="Runs">One for each rate.</param>
internal sealed record LoadRecord(
    int Schema,
    string Model,
    string Server,
    string Data,
    int Examples,
    double? TargetMs,
    MachineDescription Machine,
    VersionDescription Version,
    LoadSummary[] Runs
);

/// <summary>One load.</summary>
/// <param name="Arrivals">How requests came.</param>
/// <param name="Rate">Requests a second that were meant to be sent; sent one after another, those that were.</param>
/// <param name="Seconds">How long.</param>
/// <param name="Sent">Requests.</param>
/// <param name="Answered">With a label.</param>
/// <param name="Refused">With 429 or 504.</param>
/// <param name="Failed">Otherwise.</param>
/// <param name="Accuracy">Of those answered, 0 to 1.</param>
/// <param name="Goodput">Answers within the target, a second.</param>
/// <param name="P50Ms">Half of the answers took no longer, from the intended time of sending.</param>
/// <param name="P99Ms">99 of 100.</param>
/// <param name="P999Ms">999 of 1000.</param>
/// <param name="FrontP50Ms">Half of the answers spent no more outside queue and batch: on the way, in the server's front, in the
/// sender. Null in simulations.</param>
/// <param name="ComputeMs">Mean time of its batch for each input. Null in simulations.</param>
/// <param name="MeanFraction">Of the static model's multiply-adds.</param>
/// <param name="Settings">Answers at each setting.</param>
/// <param name="RecoverySeconds">Of a step: after it, until the last answer that was not at the setting of the last request.</param>
internal sealed record LoadSummary(
    ArrivalKind Arrivals,
    double Rate,
    double Seconds,
    int Sent,
    int Answered,
    int Refused,
    int Failed,
    double Accuracy,
    double Goodput,
    double P50Ms,
    double P99Ms,
    double P999Ms,
    double? FrontP50Ms,
    double? ComputeMs,
    double MeanFraction,
    Dictionary<string, int> Settings,
    double? RecoverySeconds
);

[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(LoadRecord))]
internal sealed partial class LoadJson : JsonSerializerContext;
