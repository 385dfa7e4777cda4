using System.Text.Json;
using System.Text.Json.Serialization;

namespace Suffice.Bundles;

/// <summary>The manifest's JSON form: snake_case, enumerations by name, no reflection.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false
)]
[JsonSerializable(typeof(BundleManifest))]
internal sealed partial class BundleJson : JsonSerializerContext
{
    public static string Write(BundleManifest manifest) => JsonSerializer.Serialize(manifest, Default.BundleManifest);

    /// <summary>Reads the version first, so that a manifest of another version is told from a damaged one.</summary>
    public static BundleManifest Read(string path, string json)
    {
        try
        {
            using (JsonDocument document = JsonDocument.Parse(json))
            {
                if (
                    document.RootElement.ValueKind != JsonValueKind.Object
                    || !document.RootElement.TryGetProperty("version", out JsonElement version)
                    || !version.TryGetInt32(out int number)
                )
                    throw new JsonException("the version is missing");
                if (number is < Suffice.Bundles.BundleManifest.FirstVersion or > Suffice.Bundles.BundleManifest.CurrentVersion)
                    throw new SufficeException(
                        Fault.Bundle,
                        $"{path} is a bundle of version {number}; this build reads versions "
                            + $"{Suffice.Bundles.BundleManifest.FirstVersion} to {Suffice.Bundles.BundleManifest.CurrentVersion}. "
                            + "Make the bundle again, or use the Suffice that made it."
                    );
                if (HoldsNullInList(document.RootElement))
                    throw new JsonException("a list in it holds null");
            }
            return JsonSerializer.Deserialize(json, Default.BundleManifest) ?? throw new JsonException("it is null");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or NotSupportedException)
        {
            throw new SufficeException(
                Fault.Bundle,
                $"{path}: the manifest cannot be read: {error.Message} Copy or make the bundle again.",
                error
            );
        }
    }

    /// <summary>What lists hold is never null here, but deserialisation checks that of properties only.</summary>
    private static bool HoldsNullInList(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Array => element.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.Null || HoldsNullInList(item)),
            JsonValueKind.Object => element.EnumerateObject().Any(property => HoldsNullInList(property.Value)),
            _ => false,
        };
}
