using System.Text.Json.Serialization;
using Suffice.Models;

namespace Suffice.Commands.Benching;

/// <summary>The first line an engine's process is given.</summary>
/// <param name="Engine">Which engine.</param>
/// <param name="File">What it reads: a bundle, or the engine's own form of one.</param>
/// <param name="Work">What it does.</param>
/// <param name="Batch">Inputs of one run.</param>
/// <param name="Threads">To compute with.</param>
/// <param name="Inputs">File of single-precision numbers, little endian: images (n, C, H, W), or texts (<see cref="TextRows"/>).</param>
/// <param name="InputCount">How many of them take turns in timed runs.</param>
/// <param name="Noun">What they are: see <see cref="InputKind.Noun"/>.</param>
/// <param name="Device">Where an engine that has a choice runs; null: where it usually does.</param>
internal sealed record EngineRequest(
    string Engine,
    string File,
    Work Work,
    int Batch,
    int Threads,
    string Inputs,
    int InputCount,
    string Noun = "image",
    string? Device = null
);

/// <summary>A line an engine's process answers; what was not asked for is null.</summary>
internal sealed record EngineReply
{
    /// <summary>Engine, version, and how it was compiled; in the first reply, after the first result.</summary>
    public string? Description { get; init; }

    /// <summary>Which of our kernels compute; in the first reply.</summary>
    public string? Kernels { get; init; }

    /// <summary>To <c>run S</c>: milliseconds of each run.</summary>
    public double[]? Milliseconds { get; init; }

    /// <summary>To <c>answer FILE</c>: the class of every input.</summary>
    public int[]? Classes { get; init; }

    /// <summary>To <c>answer FILE</c>: logits of the first batch, (B, classes).</summary>
    public float[]? Logits { get; init; }

    /// <summary>To <c>answer FILE</c>: multiply-adds for each input on average, where the engine counts them.</summary>
    public double? Macs { get; init; }

    /// <summary>To <c>facts</c>: most memory the process has had (VmHWM), bytes.</summary>
    public long? PeakBytes { get; init; }

    /// <summary>To <c>facts</c>: bytes of the program files mapped into the process.</summary>
    public long? ProgramBytes { get; init; }
}

[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals
)]
[JsonSerializable(typeof(EngineRequest))]
[JsonSerializable(typeof(EngineReply))]
internal sealed partial class EngineJson : JsonSerializerContext;
