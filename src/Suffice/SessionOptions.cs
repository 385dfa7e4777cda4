using Suffice.Control;

namespace Suffice;

/// <summary>How a session uses the machine.</summary>
public sealed record SessionOptions
{
    /// <summary>Threads, the caller's included; 1 to 256. More than one helps from about a millisecond per input on.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Most inputs run together; longer lists are split. Working memory grows with it. 1 to 65536.</summary>
    public int MaxBatch { get; init; } = 32;

    /// <summary>How long each path takes here, with as many <see cref="Threads"/>: needed for budgets in time only.</summary>
    public DeviceProfile? Device { get; init; }
}
