using Suffice.Control;
using Suffice.Execution;
using Suffice.Inputs;

namespace Suffice;

/// <summary>How a session uses the machine.</summary>
public sealed record SessionOptions
{
    /// <summary>Threads, the caller's included; 1 to 256. More than one helps from about a millisecond per input on.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>
    /// Most inputs run together; longer lists are split. 1 to 65536. Working memory grows with the batches that come, not with this.
    /// </summary>
    public int MaxBatch { get; init; } = 32;

    /// <summary>
    /// Most bytes of working memory. Null: those of the largest batch, <see cref="Session.ArenaBytes"/>; more lets plans for smaller ones
    /// stay beside it.
    /// </summary>
    public long? PlanBytes { get; init; }

    /// <summary>
    /// Share of inputs, if they are like those of the calibration split, that may be marked <see cref="Prediction.IsRejected"/> for being
    /// too unsure; inputs of no class are marked more often. Null: none is. The bundle's table says which shares there are; its thresholds
    /// were chosen at the default budget.
    /// </summary>
    public double? Reject { get; init; }

    /// <summary>Image files of more pixels are refused before they are decoded; 1 or more.</summary>
    public long MaxPixels { get; init; } = ImageDecoder.DefaultMaxPixels;

    /// <summary>Where it computes.</summary>
    public Device Device { get; init; } = Device.Cpu;

    /// <summary>How long each path takes there, with as many <see cref="Threads"/>: needed for budgets in time only.</summary>
    public DeviceProfile? Profile { get; init; }
}
