using System.Text.Json.Serialization;
using Suffice.Bundles;
using Suffice.Evaluation.Certificates;
using Suffice.Evaluation.Statistics;

namespace Suffice.Evaluation.Records;

/// <summary>What <c>suffice eval</c> measured: the file that every published figure comes from.</summary>
/// <remarks>All <c>macs</c> and <c>seconds_per_input</c> are means per input with everything included but image decoding; <c>top1</c> and
/// <c>loss</c> are fractions of 1.</remarks>
internal sealed record EvaluationRecord
{
    public const int CurrentSchema = 1;

    public int Schema { get; init; } = CurrentSchema;
    public required string Bundle { get; init; }
    public required string Data { get; init; }

    /// <summary>What had changed in the data since the bundle was made, and was allowed; null: nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? ChangedData { get; init; }

    /// <summary>
    /// Whether the labels are the teacher's answers: then <c>top1</c> is agreement with the teacher, and <c>loss</c> disagreement.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool LabelsAreAnswers { get; init; }

    /// <summary><c>train</c>, <c>control</c>, <c>calibration</c> or <c>test</c>.</summary>
    public required string Split { get; init; }

    /// <summary>Inputs evaluated.</summary>
    public required int Examples { get; init; }
    public required int Batch { get; init; }
    public required int Threads { get; init; }

    /// <summary>What ran static and adaptive; null: our own executor. Another engine tells no arena.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Engine { get; init; }

    /// <summary>Batch, threads and engine, for people.</summary>
    [JsonIgnore]
    public string Setup =>
        FormattableString.Invariant($"batch {Batch}, {Threads} {(Threads == 1 ? "thread" : "threads")}")
        + (Engine is null ? "" : $", {Engine}");

    /// <summary>The teacher.</summary>
    public required StaticResult Static { get; init; }

    /// <summary>The adapted net running every block on every token.</summary>
    public required FullPathResult FullPath { get; init; }

    /// <summary>One for each budget, rising.</summary>
    public required BudgetPoint[] Points { get; init; }

    /// <summary>Always the budget of one of <see cref="Points"/>.</summary>
    public required double DefaultBudget { get; init; }

    /// <summary>The point of <see cref="DefaultBudget"/>.</summary>
    [JsonIgnore]
    public BudgetPoint DefaultPoint => Points.First(point => point.Budget == DefaultBudget);

    /// <summary>The best mixtures of <see cref="Points"/>.</summary>
    [JsonIgnore]
    public LowerHull Frontier => new(Points.Select(point => new FrontierPoint(point.Top1, point.Macs)));

    /// <summary>Limits for each input, at the price of the default budget; null: none was asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CapPoint[]? Caps { get; init; }

    /// <summary>Which way of choosing the bundle uses: one of <see cref="ControllerNames"/>. <c>policy</c> in older records.</summary>
    public string Deployed { get; init; } = ControllerNames.Policy;

    /// <summary>What the default setting rests on; null in older records.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DefaultChoice? DefaultChoice { get; init; }

    /// <summary>What deciding costs at the default budget.</summary>
    public required ControllerCost Controller { get; init; }

    /// <summary>Nets of fewer blocks trained alone; empty if none were at hand.</summary>
    public required SmallerStatic[] SmallerStatic { get; init; }

    /// <summary>
    /// Baselines on the same paths, cheapest setting first: <c>confidence</c>, <c>hull</c>, <c>entropy</c>, <c>patience</c>,
    /// <c>one_shot</c>, <c>oracle</c>; and <c>random</c>, <c>learned_exit</c>, <c>budgeted_batch</c>, <c>optimal_stopping</c>,
    /// <c>greedy</c> if the bundle holds their settings.
    /// </summary>
    public required IReadOnlyDictionary<string, FrontierPoint[]> Controllers { get; init; }

    /// <summary>What the bundle promises, and whether it held here; null for a bundle without a certificate.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CertificateResult? Certificate { get; init; }

    /// <summary>What withholding unsure answers would do; null for a bundle without thresholds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RejectionResult? Rejection { get; init; }
    public required MachineDescription Machine { get; init; }
    public required VersionDescription Versions { get; init; }

    /// <summary>Of the source that was built; null when unknown.</summary>
    public required string? Commit { get; init; }

    /// <summary>Of the data splits and of training.</summary>
    public required int Seed { get; init; }
}

/// <summary>A net that runs the same computation on every input.</summary>
internal sealed record StaticResult(double Top1, double Macs, double SecondsPerInput, long WeightBytes, long ArenaBytes)
{
    /// <summary>Share of inputs whose class is among the five most probable; null for ten classes or fewer, and in older records.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Top5 { get; init; }
}

/// <inheritdoc cref="EvaluationRecord.FullPath"/>
internal sealed record FullPathResult(double Top1, double Macs, double SecondsPerInput)
{
    /// <inheritdoc cref="StaticResult.Top5"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Top5 { get; init; }
}

/// <summary>One budget.</summary>
/// <param name="Budget">Mean fraction of the teacher's MACs asked for.</param>
/// <param name="Top1">Accuracy.</param>
/// <param name="Loss">Teacher's accuracy minus ours, paired.</param>
/// <param name="LossSe">Standard error of <paramref name="Loss"/>.</param>
/// <param name="Macs">Mean, counted by the executor, controller included.</param>
/// <param name="MacsP99">99th percentile over inputs.</param>
/// <param name="SecondsPerInput">Mean.</param>
/// <param name="SecondsP99">99th percentile over calls of a call's time divided by its inputs.</param>
/// <param name="WeightBytes">Of the bundle.</param>
/// <param name="ArenaBytes">Of the executor; 0 where another engine ran.</param>
/// <param name="Paths">Share of inputs by path, cheapest path first; paths that none took are left out.</param>
internal sealed record BudgetPoint(
    double Budget,
    double Top1,
    double Loss,
    double LossSe,
    double Macs,
    double MacsP99,
    double SecondsPerInput,
    double SecondsP99,
    long WeightBytes,
    long ArenaBytes,
    IReadOnlyDictionary<string, double> Paths
)
{
    /// <inheritdoc cref="StaticResult.Top5"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Top5 { get; init; }
}

/// <summary>What comes of a limit for every input.</summary>
/// <param name="Cap">A fraction of the teacher's multiply-adds.</param>
/// <param name="Top1">Accuracy, 0 to 1.</param>
/// <param name="Macs">Mean, controller included.</param>
/// <param name="MacsMax">Most that any input took.</param>
internal sealed record CapPoint(double Cap, double Top1, double Macs, long MacsMax);

/// <summary>What deciding costs, mean per input.</summary>
internal sealed record ControllerCost(double Macs, double SecondsPerInput);

/// <summary>A shallower net trained alone.</summary>
internal sealed record SmallerStatic(int Blocks, double Top1, double Macs);

/// <summary>A bundle's certificate and what became of it.</summary>
/// <param name="Stated">As the bundle has it.</param>
/// <param name="CoversDefault">Whether the same is promised for the default setting.</param>
/// <param name="Check">On the images evaluated.</param>
internal sealed record CertificateResult(Certificate Stated, bool CoversDefault, CertificateCheck Check);
