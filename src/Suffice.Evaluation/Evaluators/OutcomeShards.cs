using System.Text.Json;
using Suffice.Bundles;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Data.Splits;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Shards;

namespace Suffice.Evaluation.Evaluators;

/// <summary>Whose outcome table is measured, in words that mean the same in any process.</summary>
/// <param name="Bundle">Checksum of the adapted net, which need not be compiled yet.</param>
/// <param name="Static">Checksum of its teacher.</param>
/// <param name="Data">Name or full path.</param>
/// <param name="DataFolder">Where fetched data sets lie.</param>
/// <param name="Reading">How its files are read.</param>
/// <param name="Seed">Of the splits.</param>
/// <param name="Split">Which of them.</param>
internal sealed record OutcomeWork(
    string Bundle,
    string Static,
    string Data,
    string DataFolder,
    DataReading? Reading,
    int Seed,
    Split Split
)
{
    /// <summary>The data, with labels in the teacher's order.</summary>
    public LabelledDataset Open(BundleFile teacher) =>
        LabelOrder.Of(DatasetCatalog.OpenAny(Data, DataFolder, Reading), teacher.Manifest.Labels);
}

/// <summary>An outcome table, range by range, for somebody else.</summary>
internal sealed class OutcomeShards : IShardedWork
{
    /// <summary>What the kind is called.</summary>
    public const string Name = "outcomes";

    private readonly BundleFile bundle,
        teacher;
    private readonly LabelledDataset data;
    private readonly int[] inputs;

    private OutcomeShards(OutcomeWork work, Func<string, string> file)
    {
        bundle = BundleFile.Open(file(work.Bundle));
        try
        {
            teacher = BundleFile.Open(file(work.Static));
            data = work.Open(teacher);
            var splits = DataSplits.Of(data, work.Seed);
            inputs = [.. splits[work.Split]];
            Data = InputIdentity.Of(splits, inputs);
        }
        catch
        {
            bundle.Dispose();
            teacher?.Dispose();
            throw;
        }
    }

    /// <summary>For those who do shards.</summary>
    public static ShardKind Kind { get; } =
        new(Name, (work, file) => new OutcomeShards(JsonSerializer.Deserialize(work, RangeJson.Default.OutcomeWork)!, file));

    public string Data { get; }

    public long Inputs => inputs.Length;

    public string Run(ShardRange range, string file, CancellationToken cancellationToken)
    {
        OutcomeTable
            .Measure(bundle, teacher, data, inputs[(int)range.From..(int)range.To], cancellationToken: cancellationToken)
            .Save(file);
        return "";
    }

    public void Dispose()
    {
        bundle.Dispose();
        teacher.Dispose();
    }

    /// <summary>Has a table measured elsewhere: the same, bit for bit, as <see cref="OutcomeTable.Measure"/>.</summary>
    /// <param name="elsewhere">Who does it.</param>
    /// <param name="work">Whose table.</param>
    /// <param name="bundles">The adapted net and its teacher.</param>
    /// <param name="splits">The data as they are read here.</param>
    /// <param name="progress">In inputs.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static OutcomeTable Measure(
        IShardRunner elsewhere,
        OutcomeWork work,
        (BundleFile Adapted, BundleFile Teacher) bundles,
        DataSplits splits,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<int> inputs = splits[work.Split];
        var request = new ShardRequest
        {
            Kind = Name,
            Title = $"outcomes of {Path.GetFileName(bundles.Adapted.Path)} on {splits.Data.Name}",
            Work = JsonSerializer.Serialize(work, RangeJson.Default.OutcomeWork),
            Bundles = new Dictionary<string, string>
            {
                [bundles.Adapted.Hash] = bundles.Adapted.Path,
                [bundles.Teacher.Hash] = bundles.Teacher.Path,
            },
            Data = InputIdentity.Of(splits, inputs),
            Inputs = inputs.Count,
            Rows = ShardRange.Whole(elsewhere.Rows ?? RangeMeasurement.UsualRows, OutcomeMeasurement.Batch),
        };
        return elsewhere.Run(
            request,
            shards => OutcomeTable.Join([.. shards.Select(shard => OutcomeTableFile.Load(shard.File, ShardRange.Remedy))]),
            progress,
            cancellationToken
        );
    }
}
