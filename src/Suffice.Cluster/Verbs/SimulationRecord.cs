using System.Text.Json.Serialization;
using Suffice.Cluster.Clients;
using Suffice.Evaluation.Records;

namespace Suffice.Cluster.Verbs;

/// <summary>What <c>cluster simulate</c> found.</summary>
/// <param name="Inputs">Of the imagined job.</param>
/// <param name="Slots">Of every silo.</param>
/// <param name="HoursToDeath">Mean of a silo; null: none dies.</param>
/// <param name="Times">What was measured.</param>
/// <param name="Points">What became of the job on clusters of several sizes, with shards of several sizes.</param>
/// <param name="Machine">Where it was measured.</param>
/// <param name="Versions">Of what.</param>
/// <param name="Commit">Of Suffice.</param>
internal sealed record SimulationRecord(
    long Inputs,
    int Slots,
    double? HoursToDeath,
    MeasuredTimes Times,
    SimulatedPoint[] Points,
    MachineDescription Machine,
    VersionDescription Versions,
    string? Commit
);

/// <summary>One imagined job.</summary>
/// <param name="Silos">Of the cluster.</param>
/// <param name="Rows">Inputs of a shard.</param>
/// <param name="Shards">How many.</param>
/// <param name="Seconds">Until the last shard was done.</param>
/// <param name="Efficiency">Of all slots' time, the share in which shards were done that counted.</param>
/// <param name="GrainLoad">Share of the time in which the job's grain was busy.</param>
/// <param name="Twice">Shards that were done more than once, or lost.</param>
internal sealed record SimulatedPoint(int Silos, long Rows, int Shards, double Seconds, double Efficiency, double GrainLoad, int Twice);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(SimulationRecord))]
internal sealed partial class SimulationJson : JsonSerializerContext;
