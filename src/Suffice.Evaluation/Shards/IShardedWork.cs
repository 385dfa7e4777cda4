namespace Suffice.Evaluation.Shards;

/// <summary>Work on inputs that anybody can do range by range: in any order, several ranges at a time, more than once.</summary>
internal interface IShardedWork : IDisposable
{
    /// <summary>By what the data are known again: whoever does a range has to read the same.</summary>
    string Data { get; }

    /// <summary>Inputs of all ranges.</summary>
    long Inputs { get; }

    /// <summary>Does a range on the calling thread.</summary>
    /// <param name="range">Which.</param>
    /// <param name="file">Written whole or not at all.</param>
    /// <param name="cancellationToken">Stops between batches; nothing is written then.</param>
    /// <returns>What should be known of the result without reading it; empty: nothing.</returns>
    string Run(ShardRange range, string file, CancellationToken cancellationToken);
}

/// <summary>A kind of such work, by the name under which everybody knows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Open">Opens work from its description, and a function that gives the file of a bundle by its checksum. Throws a
/// <see cref="SufficeException"/> where the data cannot be read here.</param>
internal sealed record ShardKind(string Name, Func<string, Func<string, string>, IShardedWork> Open);
