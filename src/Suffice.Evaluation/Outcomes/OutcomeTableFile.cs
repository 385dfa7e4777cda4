using System.Text.Json;
using System.Text.Json.Serialization;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Evaluation.Outcomes;

/// <summary>What a table's file says beside its numbers, under the key <c>outcomes</c> of its metadata.</summary>
internal sealed record OutcomeTableHeader(ModelDescription Model, ExecutionPath[] Paths, long TeacherMacs);

[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true
)]
[JsonSerializable(typeof(OutcomeTableHeader))]
internal sealed partial class OutcomeTableJson : JsonSerializerContext;

/// <summary>
/// Outcome tables as safetensors files: <c>labels</c> (n), <c>logits</c> (n, P, C) and <c>teacher_logits</c> (n, C), all F32 (labels are
/// small whole numbers, which F32 holds exactly); of texts, <c>tokens</c> (n) likewise.
/// </summary>
internal static class OutcomeTableFile
{
    private const string Key = "outcomes";

    private const string Remedy = "Delete it and run `adapt` again: it will be measured again.";

    /// <summary>Writes a table; an old file stays intact on any failure.</summary>
    /// <param name="table">What to write.</param>
    /// <param name="path">Where.</param>
    /// <param name="beside">What else its metadata say; each key is the caller's.</param>
    public static void Save(OutcomeTable table, string path, params (string Key, string Value)[] beside)
    {
        ArgumentNullException.ThrowIfNull(table);
        long n = table.Count,
            paths = table.Library.Paths.Count,
            classes = table.Library.Model.Classes;
        var header = new OutcomeTableHeader(table.Library.Model, [.. table.Library.Paths], table.PriceUnit);
        SafetensorsWriter.Save(
            path,
            [
                new NamedTensor("labels", [n], table.Labels.Select(label => (float)label).ToArray()),
                new NamedTensor("logits", [n, paths, classes], table.Logits),
                new NamedTensor("teacher_logits", [n, classes], table.TeacherLogits),
                .. table.TextLengths is { } lengths
                    ? [new NamedTensor("tokens", [n], Array.ConvertAll(lengths, length => (float)length))]
                    : Array.Empty<NamedTensor>(),
            ],
            beside
                .Append((Key, JsonSerializer.Serialize(header, OutcomeTableJson.Default.OutcomeTableHeader)))
                .ToDictionary(said => said.Item1, said => said.Item2)
        );
    }

    /// <summary>Reads a table back.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="remedy">What to do where it is damaged, as a sentence.</param>
    /// <exception cref="SufficeException">When the file is missing, damaged or something else.</exception>
    public static OutcomeTable Load(string path, string remedy = Remedy)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path, remedy);
        OutcomeTableHeader? header = null;
        try
        {
            if (file.Metadata.TryGetValue(Key, out string? json))
                header = JsonSerializer.Deserialize(json, OutcomeTableJson.Default.OutcomeTableHeader);
        }
        catch (JsonException error)
        {
            throw new SufficeException(
                Fault.Data,
                $"{path}: the description of the outcome table is damaged ({error.Message}). {remedy}",
                error
            );
        }
        if (header is null)
            throw new SufficeException(Fault.Data, $"{path} is not an outcome table. {remedy}");
        return new OutcomeTable(
            PathLibrary.Of(header.Model, header.Paths),
            Array.ConvertAll(file.Floats("labels").ToArray(), label => (int)label),
            file.Floats("logits").ToArray(),
            file.Floats("teacher_logits").ToArray(),
            header.TeacherMacs,
            header.Model.Kind.VariesInLength ? Array.ConvertAll(file.Floats("tokens").ToArray(), count => (int)count) : null
        );
    }
}
