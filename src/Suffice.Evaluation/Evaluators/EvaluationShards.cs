using System.Collections.Concurrent;
using System.Text.Json;
using Suffice.Evaluation.Shards;

namespace Suffice.Evaluation.Evaluators;

/// <summary>
/// An evaluation, range by range, for somebody else: its data are read and divided once, its executors are lent to threads.
/// </summary>
internal sealed class EvaluationShards : IShardedWork
{
    /// <summary>What the kind is called.</summary>
    public const string Name = "evaluation";

    private readonly EvaluationOptions options;
    private readonly EvaluationSubject subject;
    private readonly MeasuredParts parts;
    private readonly ConcurrentBag<RangeMeasurement> free = [];

    private EvaluationShards(string work, Func<string, string> bundle)
    {
        EvaluationWork asked = JsonSerializer.Deserialize(work, RangeJson.Default.EvaluationWork)!;
        options = asked.Options(bundle);
        parts = new MeasuredParts(asked.Settings, asked.Smaller);
        subject = new EvaluationSubject(options, progress: null);
        Data = InputIdentity.Of(subject.Splits, subject.Images);
    }

    /// <summary>For those who do shards.</summary>
    public static ShardKind Kind { get; } = new(Name, (work, bundle) => new EvaluationShards(work, bundle));

    public string Data { get; }

    public long Inputs => subject.Images.Length;

    public string Run(ShardRange range, string file, CancellationToken cancellationToken)
    {
        if (!free.TryTake(out RangeMeasurement? measurement))
            measurement = new RangeMeasurement(subject, options, parts);
        try
        {
            measurement.Measure((int)range.From, (int)(range.To - range.From), null, cancellationToken).Save(file);
        }
        finally
        {
            free.Add(measurement);
        }
        return "";
    }

    public void Dispose()
    {
        foreach (RangeMeasurement measurement in free)
            measurement.Dispose();
        subject.Dispose();
    }
}
