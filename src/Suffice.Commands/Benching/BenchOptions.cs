namespace Suffice.Commands.Benching;

/// <summary>What a bench compares, and how long it takes.</summary>
internal sealed record BenchOptions
{
    /// <summary>Names of generated models, and paths of bundles.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    public required IReadOnlyList<EngineOffer> Offers { get; init; }

    /// <summary>Inputs of one run.</summary>
    public required IReadOnlyList<int> Batches { get; init; }

    public required IReadOnlyList<int> Threads { get; init; }

    /// <summary>Rounds that count; every engine has one turn in each.</summary>
    public required int Rounds { get; init; }

    /// <summary>Seconds of a turn; a run that has begun is finished.</summary>
    public required double TurnSeconds { get; init; }

    /// <summary>Seconds of the first turn, which does not count.</summary>
    public double WarmUpSeconds => 2 * TurnSeconds;

    /// <summary>Whether only the static models are timed.</summary>
    public bool StaticOnly { get; init; }

    /// <summary>Tells what turns cost.</summary>
    public EnergyMeter Energy { get; init; } = new();

    /// <summary>Of random weights and inputs.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Where fetched data sets lie.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Where models in engines' own forms are put.</summary>
    public required string Folder { get; init; }
}
