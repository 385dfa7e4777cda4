using System.Text.Json;
using System.Text.Json.Serialization;

namespace Suffice.Evaluation.Records;

/// <summary>Servers of one bundle under load, as <c>build/serving-results</c> measures them.</summary>
/// <param name="Schema">2.</param>
/// <param name="StaticMs">Of one input down the full path.</param>
/// <param name="TargetMs">That 99 of 100 answers should not exceed.</param>
/// <param name="StaticCapacity">Most answers a second of the full path.</param>
/// <param name="FrontMs">What an input takes besides, where the server has no time to spare.</param>
/// <param name="DefaultCapacity">Most answers a second at the default budget.</param>
/// <param name="OnnxruntimeCapacity">Most answers a second of the full path in ONNX Runtime.</param>
/// <param name="StaticPlaces">Waiting places that served the full path best.</param>
/// <param name="OnnxruntimePlaces">The same for ONNX Runtime.</param>
internal sealed record ServingRecord(
    int Schema,
    double StaticMs,
    double TargetMs,
    double StaticCapacity,
    double FrontMs,
    double DefaultCapacity,
    double OnnxruntimeCapacity,
    int StaticPlaces,
    int OnnxruntimePlaces
)
{
    public const int CurrentSchema = 2;

    /// <summary>Loads, by the name of what was loaded and how: <c>exact.poisson</c>.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement> Members { get; set; } = []; // Not init: generated readers would take it for a parameter.

    /// <summary>One of its loads.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: it is not there.</exception>
    public LoadRecord Load(string name) =>
        Members.TryGetValue(name, out JsonElement load)
            ? load.Deserialize(LoadJson.Default.LoadRecord)!
            : throw new SufficeException(Fault.Data, $"The record has no load `{name}`. Measure anew with build/serving-results.");
}

[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(ServingRecord))]
internal sealed partial class ServingJson : JsonSerializerContext;
