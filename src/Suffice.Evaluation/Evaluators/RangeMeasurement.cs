using System.Text.Json;
using Suffice.Bundles;
using Suffice.Control;
using Suffice.Data;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Shards;
using Suffice.Execution;
using Suffice.Models;
using static System.FormattableString;

namespace Suffice.Evaluation.Evaluators;

/// <summary>
/// Measures what can be measured input by input, range by range. All in one range in this process, or each range by somebody else: the
/// answers, paths and multiply-adds are the same, only times differ.
/// </summary>
/// <param name="subject">Whose inputs.</param>
/// <param name="options">How.</param>
/// <param name="parts">What besides every path's answer.</param>
internal sealed class RangeMeasurement(EvaluationSubject subject, EvaluationOptions options, MeasuredParts parts) : IDisposable
{
    /// <summary>Inputs of a shard that somebody else does, about: seconds of work to lose, and few files.</summary>
    public const int UsualRows = 1024;

    private readonly Lazy<IExecutor> ours = new(() => Executor.Open(subject.Bundle, options.Device, options.Batch, options.Threads)),
        theirs = new(() => Executor.Open(subject.Teacher, options.Device, options.Batch, options.Threads));
    private readonly Lazy<IExecutor>[] nets =
    [
        .. subject.Smaller.Select(net => new Lazy<IExecutor>(() => new Executor(net, OutcomeMeasurement.Batch, options.Threads))),
    ];
    private bool isWarm;

    /// <summary>Runs the adapted bundle.</summary>
    public IExecutor Ours => ours.Value;

    public void Dispose()
    {
        foreach (Lazy<IExecutor> executor in (Lazy<IExecutor>[])[ours, theirs, .. nets])
            if (executor.IsValueCreated)
                executor.Value.Dispose();
    }

    /// <summary>Every input.</summary>
    public MeasuredRange All(IProgress<StageProgress>? progress, CancellationToken cancellationToken) =>
        options.Shards is { } elsewhere
            ? elsewhere.Run(Request(elsewhere.Rows ?? UsualRows), Joined, progress, cancellationToken)
            : Measure(0, subject.Images.Length, progress, cancellationToken);

    /// <summary>Some of them.</summary>
    /// <param name="first">The first of the subject's images.</param>
    /// <param name="count">How many.</param>
    /// <param name="progress">Stage by stage.</param>
    /// <param name="cancellationToken">Stops between chunks.</param>
    public MeasuredRange Measure(int first, int count, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        int[] images = subject.Images[first..(first + count)];
        MeasuredSettings? settings = parts.Settings ? Settings(images, progress, cancellationToken) : null;
        MeasuredSetting[] smaller = Smaller(count);
        foreach (MeasuredSetting net in smaller)
            Run(net, images, progress, cancellationToken);
        OutcomeTable table = OutcomeMeasurement.Measure(
            subject.Bundle,
            subject.Teacher,
            subject.Data,
            images,
            options.Threads,
            progress,
            cancellationToken
        );
        return new MeasuredRange(settings, smaller, table);
    }

    private MeasuredSettings Settings(int[] images, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        var settings = new MeasuredSettings(subject, ours.Value, theirs.Value, options.Batch, images.Length);
        double? warmUp = isWarm ? null : options.WarmUpSeconds;
        isWarm = true;
        TurnTaking.Run(settings.All, subject.Examples, images, options.Batch, warmUp, "measuring budgets", progress, cancellationToken);
        return settings;
    }

    /// <summary>Static nets of fewer blocks, where they are asked for.</summary>
    private MeasuredSetting[] Smaller(int count) =>
        parts.Smaller ? [.. subject.Smaller.Zip(nets, (net, executor) => Smaller(net, executor.Value, count))] : [];

    private static MeasuredSetting Smaller(BundleFile net, IExecutor executor, int count) =>
        new(
            Invariant($"static net of {net.Manifest.Model.Depth} blocks"),
            net,
            executor,
            new FixedPath(net.Library, net.Library.Full),
            OutcomeMeasurement.Batch,
            count
        );

    /// <summary>Nothing is warmed up: of these nets nobody reads the times.</summary>
    private void Run(MeasuredSetting net, int[] images, IProgress<StageProgress>? progress, CancellationToken cancellationToken) =>
        TurnTaking.Run([net], subject.Examples, images, OutcomeMeasurement.Batch, null, net.Name, progress, cancellationToken);

    /// <summary>The shards of somebody else begin where our own batches do: a batch's answers depend on nothing else then.</summary>
    private ShardRequest Request(int rows)
    {
        int chunk = TurnTaking.ChunkOf(options.Batch),
            unit = chunk / Divisor(chunk, OutcomeMeasurement.Batch) * OutcomeMeasurement.Batch;
        return new ShardRequest
        {
            Kind = EvaluationShards.Name,
            Title = $"{Path.GetFileName(options.Bundle)} on {subject.Data.Name}, {options.Split.ToString().ToLowerInvariant()}",
            Work = JsonSerializer.Serialize(EvaluationWork.Of(options, subject, parts), RangeJson.Default.EvaluationWork),
            Bundles = subject
                .Smaller.Prepend(subject.Teacher)
                .Prepend(subject.Bundle)
                .DistinctBy(bundle => bundle.Hash)
                .ToDictionary(bundle => bundle.Hash, bundle => bundle.Path),
            Data = InputIdentity.Of(subject.Splits, subject.Images),
            Inputs = subject.Images.Length,
            Rows = ShardRange.Whole(rows, unit),
        };
    }

    private static int Divisor(int one, int other) => other == 0 ? one : Divisor(other, one % other);

    /// <summary>The results of all shards, in order.</summary>
    private MeasuredRange Joined(IReadOnlyList<ShardResult> shards)
    {
        int count = subject.Images.Length;
        MeasuredSettings? settings = parts.Settings ? new MeasuredSettings(subject, ours.Value, theirs.Value, options.Batch, count) : null;
        MeasuredSetting[] smaller = Smaller(count);
        var tables = new List<OutcomeTable>();
        int first = 0;
        foreach (ShardResult shard in shards)
        {
            (OutcomeTable table, RangeColumns columns) = MeasuredRange.Load(shard.File);
            foreach ((MeasuredSetting setting, SettingColumns range) in (settings?.All ?? []).Zip(columns.Settings ?? []))
                setting.Add(first, range);
            foreach ((MeasuredSetting setting, SettingColumns range) in smaller.Zip(columns.Smaller))
                setting.Add(first, range);
            tables.Add(table);
            first += table.Count;
        }
        return new MeasuredRange(settings, smaller, OutcomeTable.Join(tables));
    }
}
