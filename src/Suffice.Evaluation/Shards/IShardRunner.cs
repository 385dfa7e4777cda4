using Suffice.Data;

namespace Suffice.Evaluation.Shards;

/// <summary>Somebody who has shards done elsewhere.</summary>
internal interface IShardRunner
{
    /// <summary>Inputs of a shard, if the caller wishes so; null: as is usual for the work.</summary>
    int? Rows { get; }

    /// <summary>Has all shards done.</summary>
    /// <typeparam name="T">What becomes of them.</typeparam>
    /// <param name="request">Which.</param>
    /// <param name="join">Given the results, in order; their files may be gone afterwards.</param>
    /// <param name="progress">In inputs.</param>
    /// <param name="cancellationToken">Stops waiting; the work may go on.</param>
    /// <exception cref="SufficeException">When a shard cannot be done, or nobody is there to do it.</exception>
    T Run<T>(
        ShardRequest request,
        Func<IReadOnlyList<ShardResult>, T> join,
        IProgress<StageProgress>? progress,
        CancellationToken cancellationToken
    );
}

/// <summary>What became of a shard.</summary>
/// <param name="File">Its result.</param>
/// <param name="Note">What <see cref="IShardedWork.Run"/> said of it.</param>
internal readonly record struct ShardResult(string File, string Note);

/// <summary>Everything that somebody else needs to do shards of some work.</summary>
internal sealed record ShardRequest
{
    /// <summary>Name of its <see cref="ShardKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>What it is, for people: a few words.</summary>
    public required string Title { get; init; }

    /// <summary>The description that its kind opens.</summary>
    public required string Work { get; init; }

    /// <summary>The bundles it uses: the checksum, and the file here.</summary>
    public required IReadOnlyDictionary<string, string> Bundles { get; init; }

    /// <summary>See <see cref="IShardedWork.Data"/>.</summary>
    public required string Data { get; init; }

    /// <summary>See <see cref="IShardedWork.Inputs"/>.</summary>
    public required long Inputs { get; init; }

    /// <summary>Inputs of a shard; the last may have fewer.</summary>
    public required int Rows { get; init; }
}
