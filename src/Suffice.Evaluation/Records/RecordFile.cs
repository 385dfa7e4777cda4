using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Suffice.Bundles;

namespace Suffice.Evaluation.Records;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(EvaluationRecord))]
[JsonSerializable(typeof(EvaluationDetails))]
[JsonSerializable(typeof(BoundRecord))]
internal sealed partial class RecordJson : JsonSerializerContext;

/// <summary>Reads and writes records: JSON in snake_case, indented, written whole or not at all.</summary>
public static class RecordFile
{
    /// <summary>Where the details of a record lie: <c>eval.json</c> → <c>eval.details.json</c>.</summary>
    public static string DetailsPath(string recordPath) => Path.ChangeExtension(recordPath, ".details.json");

    public static void Save(EvaluationRecord record, string path) => Write(record, RecordJson.Default.EvaluationRecord, path);

    public static void Save(EvaluationDetails details, string path) => Write(details, RecordJson.Default.EvaluationDetails, path);

    public static void Save(BoundRecord record, string path) => Write(record, RecordJson.Default.BoundRecord, path);

    /// <exception cref="SufficeException">With <see cref="Fault.Data"/> when the file is missing, damaged or of another schema.</exception>
    public static EvaluationRecord LoadRecord(string path)
    {
        EvaluationRecord record = Read(path, RecordJson.Default.EvaluationRecord);
        CheckSchema(path, record.Schema, EvaluationRecord.CurrentSchema);
        return record;
    }

    /// <inheritdoc cref="LoadRecord"/>
    public static EvaluationDetails LoadDetails(string path)
    {
        EvaluationDetails details = Read(path, RecordJson.Default.EvaluationDetails);
        CheckSchema(path, details.Schema, EvaluationDetails.CurrentSchema);
        return details;
    }

    private static void Write<T>(T value, JsonTypeInfo<T> type, string path)
    {
        byte[] json = [.. JsonSerializer.SerializeToUtf8Bytes(value, type), (byte)'\n'];
        AtomicFile.Write(path, stream => stream.Write(json));
    }

    private static T Read<T>(string path, JsonTypeInfo<T> type)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return JsonSerializer.Deserialize(stream, type) ?? throw new JsonException("it is empty");
        }
        catch (JsonException error)
        {
            throw new SufficeException(Fault.Data, $"{path} is not an evaluation's file: {error.Message} Write it again with `suffice eval`.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SufficeException(Fault.Data, $"Cannot read {path}: {error.Message} Write it with `suffice eval … --json {path}`.", error);
        }
    }

    private static void CheckSchema(string path, int found, int expected)
    {
        if (found != expected) throw new SufficeException(Fault.Data, $"{path} has schema {found}; this version of Suffice reads {expected}. Write it again with `suffice eval`.");
    }
}
