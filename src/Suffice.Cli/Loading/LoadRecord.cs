using System.Text.Json.Serialization;
using Suffice.Diagnostics;
using Suffice.Evaluation.Records;

namespace Suffice.Cli.Loading;

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
/// <param name="Rate">Requests a second that were meant to be sent.</param>
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
)
{
    /// <param name="arrivals">How requests came.</param>
    /// <param name="rate">Requests a second.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="target">Seconds; null: none.</param>
    /// <param name="answers">All of them.</param>
    public static LoadSummary Of(ArrivalKind arrivals, double rate, double seconds, double? target, IReadOnlyList<LoadAnswer> answers)
    {
        LoadAnswer[] good = [.. answers.Where(answer => answer.Status == 200)];
        LoadAnswer[] served = [.. good.Where(answer => answer.InEngine > 0)];
        double[] latencies = [.. good.Select(answer => answer.Latency * 1000).Order()];
        return new LoadSummary(
            arrivals,
            rate,
            seconds,
            answers.Count,
            good.Length,
            answers.Count(answer => answer.Status is 429 or 504),
            answers.Count(answer => answer.Status is not 200 and not 429 and not 504),
            good.Length > 0 ? good.Average(answer => answer.Correct ? 1.0 : 0) : 0,
            good.Count(answer => target is null || answer.Latency <= target) / seconds,
            Quantile(latencies, 0.5),
            Quantile(latencies, 0.99),
            Quantile(latencies, 0.999),
            served.Length > 0 ? Quantile([.. served.Select(answer => (answer.Latency - answer.InEngine) * 1000).Order()], 0.5) : null,
            served.Length > 0 ? served.Average(answer => answer.Computed) * 1000 : null,
            good.Length > 0 ? good.Average(answer => answer.Fraction) : 0,
            good.GroupBy(answer => answer.Setting).ToDictionary(group => group.Key, group => group.Count()),
            arrivals == ArrivalKind.Step ? Recovery(good, seconds / 2) : null
        );
    }

    private static double Recovery(LoadAnswer[] answers, double step) =>
        answers
            .Where(answer => answer.Intended >= step && answer.Setting != answers[^1].Setting)
            .Select(answer => answer.Intended + answer.Latency - step)
            .DefaultIfEmpty(0)
            .Max();

    private static double Quantile(double[] sorted, double share) => sorted.Length == 0 ? 0 : sorted[NearestRank.Of(sorted.Length, share)];
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(LoadRecord))]
internal sealed partial class LoadJson : JsonSerializerContext;
