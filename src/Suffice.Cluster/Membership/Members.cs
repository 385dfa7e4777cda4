using System.Text.Json.Serialization;

namespace Suffice.Cluster.Membership;

/// <summary>Who is in a cluster, as the shared folder has it.</summary>
internal sealed record Members
{
    /// <summary>Rises with every change.</summary>
    public int Version { get; init; }

    /// <summary>Every silo that was there and was not forgotten.</summary>
    public IReadOnlyList<Member> Silos { get; init; } = [];
}

/// <summary>A silo.</summary>
internal sealed record Member
{
    /// <summary>Address, port and generation.</summary>
    public required string Address { get; init; }

    /// <summary>Rises with every change of this row.</summary>
    public int Version { get; init; }

    /// <summary>Joining, active, dead, and what lies between.</summary>
    public required SiloStatus Status { get; init; }

    /// <summary>Where clients reach it; 0: they do not.</summary>
    public int GatewayPort { get; init; }

    /// <summary>Its machine.</summary>
    public string Host { get; init; } = "";

    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>When it began.</summary>
    public DateTime Began { get; init; }

    /// <summary>When it last said so.</summary>
    public DateTime Alive { get; init; }

    /// <summary>Who suspects it to be dead, and since when.</summary>
    public IReadOnlyList<Suspicion> Suspicions { get; init; } = [];
}

/// <summary>A silo that did not hear from another.</summary>
internal sealed record Suspicion(string By, DateTime Since);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    WriteIndented = true
)]
[JsonSerializable(typeof(Members))]
internal sealed partial class MembersJson : JsonSerializerContext;
