using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Suffice.Evaluation.Records;
using Suffice.Evaluation.Shards;

namespace Suffice.Cluster.Jobs;

/// <summary>A job, in words that every silo understands. Two descriptions that are equal are one job, whoever sends them.</summary>
/// <param name="Kind">Of its work.</param>
/// <param name="Title">For people.</param>
/// <param name="Work">What its kind opens.</param>
/// <param name="Bundles">Checksums of the bundles, which lie in the store.</param>
/// <param name="Data">By what the data are known again.</param>
/// <param name="Inputs">In all.</param>
/// <param name="Rows">Of a shard.</param>
/// <param name="Version">Of Suffice: another may compute other bits.</param>
internal sealed record JobDescription(
    string Kind,
    string Title,
    string Work,
    string[] Bundles,
    string Data,
    long Inputs,
    int Rows,
    string Version
)
{
    /// <summary>Of this program: two that differ may compute other bits.</summary>
    public static string ThisVersion { get; } =
        VersionDescription.Commit() is { } commit
            ? $"{VersionDescription.Current().Suffice} ({commit[..Math.Min(12, commit.Length)]})"
            : VersionDescription.Current().Suffice;

    /// <summary>What is asked for.</summary>
    public static JobDescription Of(ShardRequest request) =>
        new(
            request.Kind,
            request.Title,
            request.Work,
            [.. request.Bundles.Keys.Order(StringComparer.Ordinal)],
            request.Data,
            request.Inputs,
            request.Rows,
            ThisVersion
        );

    /// <summary>How many shards it has.</summary>
    [JsonIgnore]
    public int Shards => ShardRange.Count(Inputs, Rows);

    /// <summary>What it is called: a checksum of the rest, but for the title.</summary>
    [JsonIgnore]
    public string Id => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes((this with { Title = "" }).ToJson())).AsSpan(0, 6));

    /// <summary>One of its shards.</summary>
    public ShardRange Range(int number) => ShardRange.Of(number, Inputs, Rows);

    public string ToJson() => JsonSerializer.Serialize(this, JobJson.Default.JobDescription);

    public static JobDescription FromJson(string json) => JsonSerializer.Deserialize(json, JobJson.Default.JobDescription)!;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(JobDescription))]
[JsonSerializable(typeof(JobLedger))]
[JsonSerializable(typeof(BoardLedger))]
internal sealed partial class JobJson : JsonSerializerContext;
