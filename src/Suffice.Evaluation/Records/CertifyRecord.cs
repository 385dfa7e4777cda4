using System.Text.Json.Serialization;
using Suffice.Bundles;
using Suffice.Evaluation.Certificates;

namespace Suffice.Evaluation.Records;

/// <summary>What <c>suffice certify</c> found. Losses are fractions of 1, costs mean multiply-adds per image.</summary>
internal sealed record CertifyRecord
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

    /// <summary>Calibration images.</summary>
    public required int Examples { get; init; }
    public required double TeacherTop1 { get; init; }
    public required long TeacherMacs { get; init; }

    /// <summary>Mean loss to be promised.</summary>
    public required double Epsilon { get; init; }
    public required double Delta { get; init; }

    /// <summary>Null where it is refused.</summary>
    public required Certificate? Certificate { get; init; }

    /// <summary>Null where there is a certificate.</summary>
    public required Refusal? Refusal { get; init; }

    /// <summary>Whether the same is promised for the bundle's default setting.</summary>
    public required bool CoversDefault { get; init; }

    /// <summary>On another split, as it is and under each shift; empty where that was not asked for.</summary>
    public required CertificateCheck[] Checks { get; init; }

    /// <summary>Of the data splits and of noise.</summary>
    public required int Seed { get; init; }
    public required VersionDescription Versions { get; init; }

    /// <summary>Of the source that was built; null when unknown.</summary>
    public required string? Commit { get; init; }
}
