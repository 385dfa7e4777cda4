using System.Text.Json.Serialization;
using Suffice.Evaluation.Bounds;

namespace Suffice.Evaluation.Records;

/// <summary>What <c>suffice bound</c> found: how far a policy's choices are from the best there are.</summary>
/// <remarks>
/// All <c>_macs</c> are mean multiply-adds per input at the accuracy <see cref="Top1"/>, null where it is not attained; a <c>_halfwidth</c>
/// is half the 95 % interval over resampled images (99.5 % for the bracket's ends, controller and penalty), null where resamples do not
/// attain it. Statements and proofs: docs/method/theory.md.
/// </remarks>
internal sealed record BoundRecord
{
    public const int CurrentSchema = 1;

    public int Schema { get; init; } = CurrentSchema;
    public required string Bundle { get; init; }
    public required string Static { get; init; }
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

    /// <summary>Inputs.</summary>
    public required int Examples { get; init; }
    public required double TeacherTop1 { get; init; }
    public required long TeacherMacs { get; init; }

    /// <summary>The teacher's accuracy less 0.3 points: where all figures are compared.</summary>
    public required double Top1 { get; init; }

    /// <summary>No choice of paths costs less on these inputs: exact.</summary>
    public required double? ClairvoyantMacs { get; init; }
    public required double? ClairvoyantMacsHalfwidth { get; init; }

    /// <summary>No choice that sees all exits' answers but no label costs less: an estimate.</summary>
    public required double? InformationMacs { get; init; }
    public required double? InformationMacsHalfwidth { get; init; }

    /// <summary>No policy that pays for looking needs less: an estimate. Null in older records.</summary>
    public double? SequentialMacs { get; init; }
    public double? SequentialMacsHalfwidth { get; init; }

    /// <summary>What the policy of fitted backward induction needs, its own cost left out. Null in older records.</summary>
    public double? FittedMacs { get; init; }
    public double? FittedMacsHalfwidth { get; init; }

    /// <summary>
    /// What the bundle's controller needs, measured as those two: by the probability of being right given all that the exits say. Null in
    /// older records.
    /// </summary>
    public double? ControllerMacs { get; init; }
    public double? ControllerMacsHalfwidth { get; init; }

    /// <summary>Mean penalty of the sequential bound under that policy, in accuracy: 0 but for chance if its fits are exact.</summary>
    public double? Penalty { get; init; }
    public double? PenaltyHalfwidth { get; init; }

    /// <summary>
    /// What the best policy that pays for looking could gain over the bundle's controller, over the prices at which controllers are
    /// compared. Null in older records.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SequentialGain? Gain { get; init; }

    /// <summary>What choosing by the information-limited estimate costs on these inputs.</summary>
    public required double? RealisedMacs { get; init; }
    public required double? RealisedMacsHalfwidth { get; init; }

    /// <summary>The bundle's controller mixed with the teacher, its own cost included, between two prices of its λ table.</summary>
    public required double? PolicyMacs { get; init; }
    public required double? PolicyMacsHalfwidth { get; init; }

    /// <summary>The best mixture of static nets.</summary>
    public required double? HullMacs { get; init; }
    public required double? HullMacsHalfwidth { get; init; }

    /// <summary>(hull − policy) / (hull − clairvoyant); null where one is, or where hull and bound meet.</summary>
    public required double? AdaptivityEfficiency { get; init; }
    public required double? AdaptivityEfficiencyHalfwidth { get; init; }

    /// <summary>
    /// Both bounds over a range of accuracies, rising, with half-widths from <see cref="BoundCurve.Draws"/> resamples; empty in older
    /// records.
    /// </summary>
    // The JSON reader sets what a file lacks to null.
    public BoundCurvePoint[] Curve
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Blocks of the smaller static nets in the hull; empty if none were at hand.</summary>
    public required int[] SmallerStatic { get; init; }

    /// <summary>Resamples behind the half-widths.</summary>
    public required int Draws { get; init; }

    /// <summary>Of the data splits; folds and resamples have seed 0.</summary>
    public required int Seed { get; init; }
    public required VersionDescription Versions { get; init; }

    /// <summary>Of the source that was built; null when unknown.</summary>
    public required string? Commit { get; init; }
}
