using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Evaluation.Shards;
using Suffice.Execution;

namespace Suffice.Evaluation.Evaluators;

/// <summary>What to evaluate and how.</summary>
internal sealed record EvaluationOptions
{
    /// <summary>The adapted bundle's file.</summary>
    public required string Bundle { get; init; }

    /// <summary>The teacher's bundle: the static model it was made from.</summary>
    public required string Static { get; init; }

    /// <summary>Name or path of a data set.</summary>
    public required string Data { get; init; }

    /// <summary>Whether these have no labels: the answers of <see cref="Static"/> are taken for them.</summary>
    public bool Unlabelled { get; init; }

    /// <summary>Where fetched data sets lie.</summary>
    public string DataFolder { get; init; } = "data";

    /// <summary>How its files are read; null: as is usual.</summary>
    public DataReading? Reading { get; init; }

    /// <summary>Which of its splits; they are made with the seed in the bundle's provenance. Default: test.</summary>
    public Split Split { get; init; } = Split.Test;

    /// <summary>
    /// Mean budgets, each in (0, 1]; null: a usual handful within the bundle's range. The bundle's default is always added.
    /// </summary>
    public IReadOnlyList<double>? Budgets { get; init; }

    /// <summary>Limits for each input, fractions of the teacher's multiply-adds in (0, 1]; null: none.</summary>
    public IReadOnlyList<double>? Caps { get; init; }

    /// <summary>Whether data that changed since the bundle was made are used all the same; the record says so then.</summary>
    public bool AllowChangedData { get; init; }

    /// <summary>Told what a user should know about the data, before anything is measured.</summary>
    public IProgress<string>? Messages { get; init; }

    /// <summary>Inputs of one call.</summary>
    public int Batch { get; init; } = 1;
    public int Threads { get; init; } = 1;

    /// <summary>
    /// What runs static and adaptive at every budget; null: our own executor. What is simulated comes from our own either way: every path
    /// gives the same answers.
    /// </summary>
    public OtherDevice? Device { get; init; }

    /// <summary>Who measures what can be measured range by range; null: this process.</summary>
    public IShardRunner? Shards { get; init; }

    /// <summary>
    /// Static bundles of fewer blocks; null: those beside <see cref="Static"/>, <c>NAME.blocks4.suffice</c> beside
    /// <c>NAME.static.suffice</c>.
    /// </summary>
    public IReadOnlyList<string>? SmallerStatic { get; init; }

    /// <summary>At most this many images of the split, from its beginning; null: all.</summary>
    public int? Limit { get; init; }

    /// <summary>Seconds each setting runs before anything is timed, so that the code is compiled and the caches are filled.</summary>
    public double WarmUpSeconds { get; init; } = 0.4;
}
