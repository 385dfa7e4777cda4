using System.Globalization;
using Suffice.Evaluation.Shards;
using Suffice.Files;

namespace Suffice.Cli.Tests.Clusters;

/// <summary>Work that writes which inputs it was given, and fails where a test says so.</summary>
internal sealed class CountingWork(Func<int, bool> fails) : IShardedWork
{
    private const int All = 100,
        OfShard = 10;

    private int done;

    public string Data => "numbers";

    public long Inputs => All;

    /// <summary>Shards that were done, however often.</summary>
    public int Done => done;

    /// <summary>What a client asks for.</summary>
    public static ShardRequest Request { get; } =
        new()
        {
            Kind = "counting",
            Title = "numbers",
            Work = "",
            Bundles = new Dictionary<string, string>(),
            Data = "numbers",
            Inputs = All,
            Rows = OfShard,
        };

    public ShardKind Kind => new("counting", (_, _) => this);

    public string Run(ShardRange range, string file, CancellationToken cancellationToken)
    {
        if (fails(range.Number))
            throw new SufficeException(Fault.Data, "the disk has a hole.");
        Interlocked.Increment(ref done);
        string text = string.Create(CultureInfo.InvariantCulture, $"{range.From}-{range.To - 1};");
        AtomicFile.Write(file, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));
        return text;
    }

    public void Dispose() { }
}
