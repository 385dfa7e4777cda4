using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Suffice.Cuda.Verification;
using Suffice.Files;

namespace Suffice.Commands.Verbs;

/// <summary>Writes the verbs' records.</summary>
internal static class JsonOutput
{
    /// <summary>Does nothing without a file.</summary>
    public static void Write<T>(T record, JsonTypeInfo<T> type, FileInfo? file)
    {
        if (file is null)
            return;
        byte[] json = [.. JsonSerializer.SerializeToUtf8Bytes(record, type), (byte)'\n'];
        AtomicFile.Write(file.FullName, stream => stream.Write(json));
    }
}

[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true
)]
[JsonSerializable(typeof(EmbeddingRecord))]
[JsonSerializable(typeof(FetchRecord))]
[JsonSerializable(typeof(RunRecord))]
[JsonSerializable(typeof(ImportRecord))]
[JsonSerializable(typeof(InspectRecord))]
[JsonSerializable(typeof(VerificationRecord))]
[JsonSerializable(typeof(ReportRecord))]
internal sealed partial class VerbJson : JsonSerializerContext;
