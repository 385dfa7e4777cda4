using System.Net;
using System.Security.Cryptography.X509Certificates;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Server.Load;

namespace Suffice.Server.Serving;

/// <summary>How a server uses the machine, and what it promises.</summary>
internal sealed record ServerOptions
{
    /// <summary>Where it listens; loopback: reached from this machine only.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>For HTTP; 0: any free one.</summary>
    public int Port { get; init; } = 8000;

    /// <summary>For gRPC; 0: any free one; null: no gRPC.</summary>
    public int? GrpcPort { get; init; } = 8001;

    /// <summary>Batches that run at a time; null: as many as the processors that this process may use hold.</summary>
    public int? Lanes { get; init; }

    /// <summary>Threads of each batch.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Most inputs of one batch.</summary>
    public int MaxBatch { get; init; } = 32;

    /// <summary>Seconds that an input may wait for others to come, while nothing runs.</summary>
    public double MaxQueueDelay { get; init; }

    /// <summary>Most inputs of one model that may wait.</summary>
    public int MaxQueue { get; init; } = 1024;

    /// <summary>Seconds from arrival to answer that 99 of 100 inputs should not exceed; null: nothing is promised.</summary>
    public double? Target { get; init; }

    /// <summary>The setting when nobody waits.</summary>
    public Budget Budget { get; init; } = Budget.Default;

    /// <summary>Whether load may lead below the certified setting.</summary>
    public bool AllowUncertified { get; init; }

    /// <summary>Share of the inputs that are run once more in full, behind all others, to see how often the answer differs.</summary>
    public double Shadow { get; init; }

    /// <summary>Whether mean budgets are corrected by what answers cost, so that they are kept when inputs drift.</summary>
    public bool TrackBudgets { get; init; }

    /// <summary>
    /// Share of inputs like those of the calibration split whose answers may be marked as too unsure; null: none is marked.
    /// </summary>
    public double? Reject { get; init; }

    /// <summary>Who chooses the setting under load.</summary>
    public LoadControl Control { get; init; } = LoadControl.Backlog;

    /// <summary>Images of more pixels are refused before they are decoded.</summary>
    public long MaxPixels { get; init; } = ImageDecoder.DefaultMaxPixels;

    /// <summary>Most bytes of a request.</summary>
    public long MaxBodyBytes { get; init; } = 32 << 20;

    /// <summary>Most inputs of a request.</summary>
    public int MaxInputs { get; init; } = 1024;

    /// <summary>One of these must come with every request; none: anybody may ask.</summary>
    public IReadOnlyList<string> ApiKeys { get; init; } = [];

    /// <summary>What runs the bundles of our own sessions; null: our own executor.</summary>
    public OtherDevice? Device { get; init; }

    /// <summary>What runs batches; null: our own sessions.</summary>
    public Func<BundledModel, SessionOptions, ILane>? Lane { get; init; }

    /// <summary>What <see cref="Lane"/> is, for people.</summary>
    public string Engine { get; init; } = "suffice";

    /// <summary>Most connections at a time.</summary>
    public int MaxConnections { get; init; } = 1024;

    /// <summary>Seconds in which the headers of a request must have come.</summary>
    public double HeaderSeconds { get; init; } = 10;

    /// <summary>For TLS: the server's own with its key, then those between it and an authority that clients know. Empty: no TLS.</summary>
    public IReadOnlyList<X509Certificate2> Certificates { get; init; } = [];

    /// <summary>
    /// Most seconds for which each model is run before the first request, until the compiler has made its last version of what runs often.
    /// </summary>
    public double WarmUpSeconds { get; init; } = 4;

    /// <summary>Seconds after which requests are given up when the server is told to end.</summary>
    public double DrainSeconds { get; init; } = 10;
}
