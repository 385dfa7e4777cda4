using Suffice.Models;

namespace Suffice.Control;

/// <summary>
/// Says, from what is known at a decision point, how good the answer of every path would be: the form in which a complexity predictor is
/// used.
/// </summary>
public interface IPathUtility
{
    /// <summary>Estimates the utility of each path's answer for one input.</summary>
    /// <param name="at">The decision point reached.</param>
    /// <param name="logits">Its answer, one float per class.</param>
    /// <param name="previous">The answer of the decision point before it; empty at the root.</param>
    /// <param name="utilities">Receives one float per path of the library; entries of paths out of reach from <paramref name="at"/> are
    /// left undefined.</param>
    void Utilities(ExecutionPath at, ReadOnlySpan<float> logits, ReadOnlySpan<float> previous, Span<float> utilities);

    /// <summary>Multiply-adds of one such estimate.</summary>
    long Macs { get; }
}
