using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Suffice.Files;

namespace Suffice.Evaluation.Records;

[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    UseStringEnumConverter = true,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(EvaluationRecord))]
[JsonSerializable(typeof(EvaluationDetails))]
[JsonSerializable(typeof(BoundRecord))]
[JsonSerializable(typeof(CertifyRecord))]
internal sealed partial class RecordJson : JsonSerializerContext;

/// <summary>Reads and writes records: JSON in snake_case, indented, written whole or not at all.</summary>
internal static class RecordFile
{
    private const long MostBytes = 1L << 30;

    /// <summary>What writes a kind of file, and what such a file is of, for people.</summary>
    private sealed record Writer(string Of, string Command);

    private static readonly Writer Eval = new("an evaluation", "suffice eval"),
        Serving = new("a server", "build/serving-results");

    /// <summary>Where the details of a record lie: <c>eval.json</c> → <c>eval.details.json</c>.</summary>
    public static string DetailsPath(string recordPath) => Path.ChangeExtension(recordPath, ".details.json");

    public static void Save(EvaluationRecord record, string path) => Write(record, RecordJson.Default.EvaluationRecord, path);

    public static void Save(EvaluationDetails details, string path) => Write(details, RecordJson.Default.EvaluationDetails, path);

    public static void Save(BoundRecord record, string path) => Write(record, RecordJson.Default.BoundRecord, path);

    public static void Save(CertifyRecord record, string path) => Write(record, RecordJson.Default.CertifyRecord, path);

    /// <summary>
    /// Where the lower bounds of an evaluation lie: <c>eval.json</c> → <c>bound.json</c>, <c>pets.eval.json</c> → <c>pets.bound.json</c>,
    /// <c>pets.json</c> → <c>pets.bound.json</c>.
    /// </summary>
    public static string BoundPath(string recordPath)
    {
        ArgumentNullException.ThrowIfNull(recordPath);
        return recordPath.EndsWith("eval.json", StringComparison.Ordinal)
            ? recordPath[..^"eval.json".Length] + "bound.json"
            : Path.ChangeExtension(recordPath, ".bound.json");
    }

    /// <summary>
    /// The record of <c>bound</c> beside an evaluation's; null where there is none, or one of another bundle or of other images.
    /// </summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Data"/> when the file is damaged or of another schema.</exception>
    public static BoundRecord? LoadBoundsBeside(string recordPath, EvaluationRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        string path = BoundPath(recordPath);
        if (!File.Exists(path))
            return null;
        BoundRecord bounds = Read(path, RecordJson.Default.BoundRecord);
        CheckSchema(path, bounds.Schema, BoundRecord.CurrentSchema);
        bool same =
            (bounds.Bundle, bounds.Data, bounds.Split, bounds.Examples) == (record.Bundle, record.Data, record.Split, record.Examples)
            && Math.Abs(bounds.TeacherTop1 - record.Static.Top1) < 1e-9;
        return same ? bounds : null;
    }

    /// <exception cref="SufficeException">With <see cref="Fault.Data"/> when the file is missing, damaged or of another schema.</exception>
    public static EvaluationRecord LoadRecord(string path)
    {
        EvaluationRecord record = Read(path, RecordJson.Default.EvaluationRecord);
        CheckSchema(path, record.Schema, EvaluationRecord.CurrentSchema);
        return record;
    }

    /// <summary>A record and the details beside it, with the lower bounds beside those where they are older than bounds.</summary>
    /// <inheritdoc cref="LoadRecord"/>
    public static (EvaluationRecord Record, EvaluationDetails Details) LoadWhole(string path)
    {
        EvaluationRecord record = LoadRecord(path);
        EvaluationDetails details = LoadDetails(DetailsPath(path));
        return (record, details.Bounds is null ? details with { Bounds = LoadBoundsBeside(path, record) } : details);
    }

    /// <inheritdoc cref="LoadRecord"/>
    public static EvaluationDetails LoadDetails(string path)
    {
        EvaluationDetails details = Read(path, RecordJson.Default.EvaluationDetails);
        CheckSchema(path, details.Schema, EvaluationDetails.CurrentSchema);
        return details;
    }

    /// <summary>A record of servers under load.</summary>
    /// <inheritdoc cref="LoadRecord"/>
    public static ServingRecord LoadServing(string path)
    {
        ServingRecord record = Read(path, ServingJson.Default.ServingRecord, Serving);
        CheckSchema(path, record.Schema, ServingRecord.CurrentSchema, Serving);
        return record;
    }

    private static void Write<T>(T value, JsonTypeInfo<T> type, string path)
    {
        byte[] json = [.. JsonSerializer.SerializeToUtf8Bytes(value, type), (byte)'\n'];
        AtomicFile.Write(path, stream => stream.Write(json));
    }

    /// <param name="path">The file.</param>
    /// <param name="type">What it holds.</param>
    /// <param name="writer">Of such files; null: evaluations.</param>
    private static T Read<T>(string path, JsonTypeInfo<T> type, Writer? writer = null)
    {
        try
        {
            return JsonSerializer.Deserialize(InputFile.Read(path, MostBytes, Fault.Data), type) ?? throw new JsonException("it is empty");
        }
        catch (JsonException error)
        {
            throw new SufficeException(
                Fault.Data,
                $"{path} is not {(writer ?? Eval).Of}'s file: {error.Message} Write it again with `{(writer ?? Eval).Command}`.",
                error
            );
        }
        catch (SufficeException error)
        {
            throw new SufficeException(
                error.Fault,
                $"Cannot read {path}: {error.Message} Write it with `{(writer ?? Eval).Command}`.",
                error
            );
        }
    }

    private static void CheckSchema(string path, int found, int expected, Writer? writer = null)
    {
        if (found != expected)
            throw new SufficeException(
                Fault.Data,
                $"{path} has schema {found}; this version of Suffice reads {expected}. Write it again with `{(writer ?? Eval).Command}`."
            );
    }
}
