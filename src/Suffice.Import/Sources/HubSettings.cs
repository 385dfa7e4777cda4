namespace Suffice.Import.Sources;

/// <summary>Where a hub of models is, and where what came from it is kept: as Hugging Face's own tools read it from the
/// environment.</summary>
/// <param name="Endpoint">The hub's address.</param>
/// <param name="Cache">Folder of the cache, in the hub's own layout, so that other tools share it.</param>
/// <param name="Token">Who asks; null: anybody.</param>
/// <param name="IsOffline">Whether only the cache is looked into.</param>
internal sealed record HubSettings(Uri Endpoint, string Cache, string? Token, bool IsOffline)
{
    /// <summary>Longest silence of a connection.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary><c>HF_ENDPOINT</c>, <c>HF_HOME</c>, <c>HF_TOKEN</c>, <c>HF_HUB_OFFLINE</c>.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Usage"/>: the endpoint is no address.</exception>
    public static HubSettings FromEnvironment()
    {
        string endpoint = Value("HF_ENDPOINT") ?? "https://huggingface.co",
            home = Value("HF_HOME") ?? Path.Combine(CacheFolder.Root, "huggingface");
        return Uri.TryCreate(endpoint.TrimEnd('/') + "/", UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
            ? new HubSettings(
                address,
                Path.Combine(home, "hub"),
                Value("HF_TOKEN"),
                Value("HF_HUB_OFFLINE")?.ToUpperInvariant() is "1" or "ON" or "YES" or "TRUE"
            )
            : throw new SufficeException(Fault.Usage, $"HF_ENDPOINT is '{endpoint}', which is no http address. Correct or unset it.");
    }

    private static string? Value(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
