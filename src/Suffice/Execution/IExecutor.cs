using Suffice.Control;
using Suffice.Inputs;

namespace Suffice.Execution;

/// <summary>Runs batches of inputs, each along the path that its controller chooses. For one thread at a time.</summary>
internal interface IExecutor : IDisposable
{
    /// <summary>Bytes of working memory that the largest plan lays out; 0 for an engine that keeps its own.</summary>
    long ArenaBytes { get; }

    /// <summary>What the plans have done so far; nothing for an engine without plans.</summary>
    PlanStatistics Plans { get; }

    /// <summary>Shown what exits read, as inputs pass them.</summary>
    ExitRead? ExitRead { get; set; }

    /// <summary>Runs a batch of inputs, each of which costs its own number of tokens.</summary>
    /// <param name="inputs">At most as many as the largest batch.</param>
    /// <param name="controller">Chooses each input's path; asked from the calling thread only.</param>
    /// <param name="logits">(B, classes), written: the answer of the exit taken.</param>
    /// <param name="paths">(B), written: index in the library of the path taken.</param>
    /// <param name="costs">(B), written: multiply-adds of what was executed.</param>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> when sizes do not fit or the controller leaves the
    /// library.</exception>
    void Run(InputBatch inputs, IController controller, Span<float> logits, Span<int> paths, Span<Cost> costs);

    /// <summary>Gets ready for a batch before it comes.</summary>
    /// <param name="batch">Inputs, 1 to the largest batch.</param>
    /// <param name="tokens">Tokens of the longest one; null: as many as there may be.</param>
    void Warm(int batch, int? tokens = null);
}
