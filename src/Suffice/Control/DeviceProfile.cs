using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Suffice.Bundles;
using Suffice.Files;

namespace Suffice.Control;

/// <summary>How long one path takes on a device, everything up to its answer included: earlier exits, predictor, policy.</summary>
/// <param name="Name">Of the path in the bundle's library.</param>
/// <param name="MillisecondsP50">Half of the runs took no longer.</param>
/// <param name="MillisecondsP95">19 of 20 runs took no longer.</param>
public sealed record PathTime(string Name, double MillisecondsP50, double MillisecondsP95);

/// <summary>
/// Time of every path of one bundle on one device, a batch of one: what turns a budget in milliseconds into paths. Measured by
/// <c>suffice-run profile</c> or <c>DeviceProfiling</c>, kept as JSON.
/// </summary>
/// <param name="Schema">1.</param>
/// <param name="Bundle">Checksum of the bundle; times of another one say nothing.</param>
/// <param name="Device">For people: processor and vector unit.</param>
/// <param name="Threads">Threads that ran.</param>
/// <param name="Runs">Runs of each path.</param>
/// <param name="Paths">In the order of the library.</param>
public sealed record DeviceProfile(int Schema, string Bundle, string Device, int Threads, int Runs, PathTime[] Paths)
{
    /// <summary>What ran, as it is typed after <c>--device</c>; null: our own executor on the processor.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Engine { get; init; }

    /// <summary>Of the files written now.</summary>
    public const int CurrentSchema = 1;

    private const long MostBytes = 1 << 28;

    /// <summary>Reads a profile.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when the file is missing or no profile.</exception>
    public static DeviceProfile Load(string path)
    {
        try
        {
            DeviceProfile profile = JsonSerializer.Deserialize(
                InputFile.Read(path, MostBytes, Fault.Usage),
                DeviceProfileJson.Default.DeviceProfile
            ) ?? throw new JsonException("it is null");
            return profile.Schema == CurrentSchema
                ? profile
                : throw new JsonException($"its schema is {profile.Schema}, this build reads {CurrentSchema}");
        }
        catch (JsonException error)
        {
            throw new SufficeException(
                Fault.Usage,
                $"The device profile {path} cannot be read: {error.Message} Measure it again with `suffice-run profile`.",
                error
            );
        }
    }

    /// <summary>Writes it, whole or not at all.</summary>
    public void Save(string path) =>
        AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, this, DeviceProfileJson.Default.DeviceProfile));

    /// <summary>Which paths 19 of 20 runs finish within a time.</summary>
    /// <param name="bundle">The profile must be of it.</param>
    /// <param name="threads">The profile must be for as many.</param>
    /// <param name="limit">Of one input, preparation apart.</param>
    /// <returns>(P) by the index of the path.</returns>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when the profile is of something else, or no path is fast
    /// enough.</exception>
    internal bool[] Within(BundleFile bundle, int threads, TimeSpan limit)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        if (Bundle != bundle.Hash || Paths.Length != bundle.Library.Paths.Count)
            throw new SufficeException(
                Fault.Usage,
                $"The device profile is of another bundle than {bundle.Path}. Measure this one with `suffice-run profile`."
            );
        if (Threads != threads)
            throw new SufficeException(
                Fault.Usage,
                $"The device profile was measured with {Threads} threads, but {threads} are used now. Use as many, or measure again with "
                    + $"`suffice-run profile --threads {threads}`."
            );
        bool[] within = [.. Paths.Select(path => path.MillisecondsP95 <= limit.TotalMilliseconds)];
        int root = bundle.Library.Root.Index; // every path begins as it does
        return within[root]
            ? within
            : throw new SufficeException(
                Fault.Usage,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{limit.TotalMilliseconds:0.###} ms are less than {Paths[root].Name} takes on this device, "
                        + $"{Math.Ceiling(1000 * Paths[root].MillisecondsP95) / 1000:0.###} ms in 19 of 20 runs. Allow at least that, use "
                        + $"more threads, or a smaller model."
                )
            );
    }
}

[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(DeviceProfile))]
internal sealed partial class DeviceProfileJson : JsonSerializerContext;
