using System.Text.Json;
using Suffice.Data;
using Suffice.Evaluation.Shards;
using Suffice.Files;
using Suffice.Training;

namespace Suffice.Cli.Sweeps;

/// <summary>A sweep in words that mean the same in any process.</summary>
/// <param name="Folder">Where runs lie; all who do them see it at this path.</param>
/// <param name="Data">Name or full path.</param>
/// <param name="DataFolder">Where fetched data sets lie.</param>
/// <param name="Split">Which judges.</param>
/// <param name="Threads">Of every run.</param>
/// <param name="Points">The runs.</param>
internal sealed record SweepShardWork(string Folder, string Data, string DataFolder, string Split, int Threads, SweepPoint[] Points);

/// <summary>The runs of a sweep, each a shard: done one after another here, or by whoever is there in a cluster.</summary>
internal sealed class SweepShards : IShardedWork
{
    /// <summary>What the kind is called.</summary>
    public const string Name = "sweep";

    private readonly SweepShardWork work;

    public SweepShards(SweepShardWork work)
    {
        this.work = work;
        _ = DatasetCatalog.OpenAny(work.Data, work.DataFolder); // What is not here is said before any run begins.
        Data = work.Data;
    }

    /// <summary>For those who do shards.</summary>
    public static ShardKind Kind { get; } =
        new(Name, (work, _) => new SweepShards(JsonSerializer.Deserialize(work, SweepJson.Default.SweepShardWork)!));

    public string Data { get; }

    public long Inputs => work.Points.Length;

    public string Run(ShardRange range, string file, CancellationToken cancellationToken)
    {
        for (long i = range.From; i < range.To; i++)
        {
            var steps = new SweepSteps(work, work.Points[i]);
            steps.Run(cancellationToken);
            AtomicFile.Copy(steps.Record, file);
        }
        return "";
    }

    public void Dispose() { }

    /// <summary>Refuses, before any run, recipes that say something unknown.</summary>
    public static void Check(SweepShardWork work)
    {
        foreach (SweepPoint point in work.Points)
        {
            string file = Path.Combine(work.Folder, $"{point.Name}.recipe.json");
            AtomicFile.Write(file, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(point.Recipe)));
            _ = Recipe.Load(file);
        }
    }
}
