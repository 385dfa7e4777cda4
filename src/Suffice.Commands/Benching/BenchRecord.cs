using System.Text.Json.Serialization;
using Suffice.Evaluation.Records;

namespace Suffice.Commands.Benching;

/// <summary>One engine doing one work.</summary>
internal sealed record BenchRow
{
    public required string Model { get; init; }
    public required string Engine { get; init; }

    /// <summary><c>full</c>: the static model; see <see cref="Benching.Work"/> for the others.</summary>
    public required string Work { get; init; }

    /// <summary>Which of our kernels computed; null for engines that do not say.</summary>
    public string? Kernels { get; init; }
    public required int Batch { get; init; }
    public required int Threads { get; init; }

    /// <summary>Median over rounds.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>Of each round, in order: rows of one cell took turns in them.</summary>
    public required double[] Rounds { get; init; }

    /// <summary>Multiply-adds of one image, the controller's included.</summary>
    public required double Macs { get; init; }

    /// <summary>10⁹ floating-point operations a second: twice the multiply-adds, nothing else counted.</summary>
    public required double Gflops { get; init; }

    /// <summary>
    /// The best product of two 2048 × 2048 matrices by any engine in this run with as many threads; null where none was asked.
    /// </summary>
    public double? RoofGflops { get; init; }
    public double? ShareOfRoof { get; init; }

    /// <summary>
    /// Twice the multiply-adds of the tallest tile of the kernels in eight bits, on numbers that stay in the first-level cache, in this run
    /// with as many threads; null for models without weights of eight bits. A net also does what is not of eight bits.
    /// </summary>
    public double? Int8RoofGflops { get; init; }
    public double? ShareOfInt8Roof { get; init; }

    /// <summary>Median time of a run of the whole batch.</summary>
    public required double P50Ms { get; init; }
    public required double P99Ms { get; init; }

    /// <summary>Joules that the processor used for an input, by RAPL, median over rounds; null where it cannot be read.</summary>
    public double? JoulesPerInput { get; init; }

    /// <summary>VmHWM of the engine's process, after the timed runs.</summary>
    public long? PeakBytes { get; init; }

    /// <summary>From the process's start to its first result.</summary>
    public required double FirstResultMs { get; init; }

    /// <summary>Bytes of the file the model was read from.</summary>
    public required long ModelBytes { get; init; }

    /// <summary>Bytes of all other files mapped into the process: program, runtime, libraries.</summary>
    public long? ProgramBytes { get; init; }

    /// <summary>Against ours, over the first batch; null where ours did not do this work.</summary>
    public double? MaxLogitDifference { get; init; }

    /// <summary>The same, relative to the largest of our logits.</summary>
    public double? RelativeLogitDifference { get; init; }

    /// <summary>Share of the test split answered rightly; null for random weights.</summary>
    public double? Top1 { get; init; }
}

/// <summary>What a row is compared with, and how.</summary>
/// <param name="Model">The model of both.</param>
/// <param name="Batch">Of both.</param>
/// <param name="Threads">Of both.</param>
/// <param name="Engine">Of the one judged.</param>
/// <param name="Work">Of the one judged.</param>
/// <param name="Against">The other's engine.</param>
/// <param name="AgainstWork">The other's work.</param>
/// <param name="Speed">Images a second over the other's: the median of the rounds' ratios.</param>
/// <param name="Macs">Multiply-adds over the other's.</param>
internal sealed record BenchRatio(
    string Model,
    int Batch,
    int Threads,
    string Engine,
    string Work,
    string Against,
    string AgainstWork,
    double Speed,
    double Macs
);

/// <summary>A goal, and what was reached.</summary>
/// <param name="Goal">In words.</param>
/// <param name="Needed">The limit.</param>
/// <param name="Reached">The worst cell, or the mean, as the goal says; null where this run has no such rows.</param>
/// <param name="Met">Null where not judged.</param>
internal sealed record BenchTarget(string Goal, double Needed, double? Reached, bool? Met);

/// <summary>What <c>bench</c> measured.</summary>
internal sealed record BenchRecord
{
    public int Schema { get; init; } = 1;
    public required BenchRow[] Rows { get; init; }
    public required BenchRatio[] Ratios { get; init; }

    /// <summary>Geometric means of our speed against each engine on full works, over all cells; by <c>models engine</c>.</summary>
    public required Dictionary<string, double> GeometricMeans { get; init; }
    public required BenchTarget[] Targets { get; init; }

    /// <summary>What each engine says it is.</summary>
    public required Dictionary<string, string> Engines { get; init; }
    public required int RoundCount { get; init; }
    public required double TurnSeconds { get; init; }
    public required int Seed { get; init; }

    /// <summary>How energy was measured, or why it was not.</summary>
    public string? Energy { get; init; }

    /// <summary>Processes that wanted to run in the minute before; above about 0.5 the machine was busy with something else.</summary>
    public double? LoadBefore { get; init; }
    public required MachineDescription Machine { get; init; }
    public required VersionDescription Versions { get; init; }
    public string? Commit { get; init; }
}

[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true
)]
[JsonSerializable(typeof(BenchRecord))]
internal sealed partial class BenchJson : JsonSerializerContext;
