using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Suffice.Bundles;
using Suffice.Data.Splits;
using Suffice.Evaluation.Records;
using Suffice.Evaluation.Settings;
using Suffice.Files;
using Suffice.Training;
using Suffice.Training.Adapting;
using Suffice.Training.Compiling;
using Suffice.Training.Folding;
using Suffice.Training.Policy;

namespace Suffice.Cli;

/// <summary>What <c>train</c> did; <c>ControlTop1</c> is the accuracy of its net on the control split, 0 to 1.</summary>
internal sealed record TrainRecord(
    string Data,
    string Bundle,
    int Blocks,
    long Macs,
    string TeacherHash,
    double ControlTop1,
    IReadOnlyList<string> DistilledFrom,
    IReadOnlyList<TutorResult> Tutors,
    double Seconds,
    Recipe Recipe,
    MachineDescription Machine,
    VersionDescription Versions,
    string? Commit
)
{
    /// <summary>What had changed in the data and was allowed; null: nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? ChangedData { get; init; }
}

/// <summary>What <c>adapt</c> did; with the folds before it, if it was asked for any.</summary>
internal sealed record AdaptRecord(
    string Data,
    string Teacher,
    string Adapted,
    double Seconds,
    IReadOnlyList<AdaptationRound> Rounds,
    FoldRecord? Folds,
    Recipe Recipe,
    MachineDescription Machine,
    VersionDescription Versions,
    string? Commit
)
{
    /// <summary>What had changed in the data and was allowed; null: nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? ChangedData { get; init; }

    /// <summary>
    /// Inputs without labels; null: there were none. Where there was nothing else, losses are disagreement with the teacher.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public UnlabelledInputs? Unlabelled { get; init; }
}

/// <summary>What <c>ablate</c> found.</summary>
internal sealed record AblateRecord(
    string Data,
    string Adapted,
    string Split,
    double Seconds,
    IReadOnlyList<AblationResult> Results,
    IReadOnlyList<MergingResult> TokenMerging,
    ControllerOptions Controller,
    MachineDescription Machine,
    VersionDescription Versions,
    string? Commit
)
{
    /// <summary>What had changed in the data and was allowed; null: nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? ChangedData { get; init; }
}

/// <summary>What <c>compile</c> did.</summary>
internal sealed record CompileRecord(
    string Bundle,
    string Name,
    double? DefaultBudget,
    Certificate? Certificate,
    LambdaPoint[] LambdaTable,
    ControllerSettings[] Controllers,
    string Controller,
    ControllerCandidate[] Candidates,
    DefaultChoice? DefaultChoice,
    Provenance Provenance
)
{
    public static CompileRecord Of(string bundle, CompiledBundle compiled)
    {
        BundleManifest manifest = compiled.Manifest;
        return new CompileRecord(
            bundle,
            manifest.Name,
            manifest.DefaultBudget,
            manifest.Certificate,
            manifest.LambdaTable,
            manifest.Controllers,
            manifest.Deployed,
            compiled.Choice.Candidates,
            manifest.DefaultChoice,
            manifest.Provenance
        );
    }
}

/// <summary>Their JSON: the recipe's own form is the model.</summary>
internal static class TrainingJson
{
    public static JsonSerializerOptions Options { get; } =
        new()
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            WriteIndented = true,
            IgnoreReadOnlyProperties = true,
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            Converters = { new JsonStringEnumConverter() },
        };

    /// <summary>Does nothing without a file.</summary>
    public static void Write<T>(T record, FileInfo? file)
    {
        if (file is null)
            return;
        byte[] json = [.. JsonSerializer.SerializeToUtf8Bytes(record, Options), (byte)'\n'];
        AtomicFile.Write(file.FullName, stream => stream.Write(json));
    }

    /// <summary>Of a bundle made now from these data.</summary>
    public static Provenance ProvenanceOf(DataSplits splits, IEnumerable<string> changes) =>
        new(
            splits.Data.Name,
            splits.Seed,
            VersionDescription.Commit() ?? "",
            DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            $"suffice {VersionDescription.Current().Suffice}"
        )
        {
            Content = splits.Content,
            ChangedData = Listed(changes),
        };

    /// <summary>What had changed in the data, each thing once; null: nothing.</summary>
    public static string[]? Listed(IEnumerable<string> changes) => changes.Distinct().ToArray() is { Length: > 0 } some ? some : null;
}
