using Suffice.Control;
using Suffice.Evaluation.Outcomes;
using Suffice.Models;

namespace Suffice.Evaluation.Rivals;

/// <summary>
/// What thresholds for each exit are chosen from: every input's confidence at the exits of one token schedule, and whether each is right.
/// </summary>
internal sealed class ExitConfidences
{
    public ExitConfidences(OutcomeTable table, ExecutionPath deepest, IReadOnlyList<double> temperatures)
    {
        Chain = [.. table.Library.Chain(deepest).Select(path => path.Index)];
        Count = table.Count;
        Of =
        [
            .. Chain.Select(path =>
                Enumerable.Range(0, Count).Select(i => Logits.Confidence(table.At(i, path), temperatures[path])).ToArray()
            ),
        ];
        Right = [.. Chain.Select(path => Enumerable.Range(0, Count).Select(i => table.Correct(i, path) ? 1.0 : 0).ToArray())];
        Cost =
        [
            .. Chain.Select(path => Enumerable.Range(0, Count).Select(i => table.Costs[i, path] / (double)table.TeacherMacs).ToArray()),
        ];
    }

    /// <summary>The K + 1 paths from the root to the leaf.</summary>
    public int[] Chain { get; }

    /// <summary>Inputs, n.</summary>
    public int Count { get; }

    /// <summary>(K + 1)(n).</summary>
    public double[][] Of { get; }

    /// <summary>(K + 1)(n) 1 where right.</summary>
    public double[][] Right { get; }

    /// <summary>(K + 1)(n) as a fraction of the teacher's mean.</summary>
    public double[][] Cost { get; }
}
