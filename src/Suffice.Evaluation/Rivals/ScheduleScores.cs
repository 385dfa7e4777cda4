using Suffice.Evaluation.Outcomes;
using Suffice.Models;

namespace Suffice.Evaluation.Rivals;

/// <summary>What thresholds for each exit are chosen from: some inputs' scores along one token schedule.</summary>
/// <param name="Table">The outcome table.</param>
/// <param name="Scores">Of its exits.</param>
/// <param name="Deepest">Where the schedule ends.</param>
/// <param name="Inputs">Which inputs.</param>
internal sealed record ScheduleScores(OutcomeTable Table, RuleScores Scores, ExecutionPath Deepest, IReadOnlyList<int> Inputs)
{
    /// <summary>The K + 1 paths from the root to the leaf.</summary>
    public int[] Chain { get; } = [.. Table.Library.Chain(Deepest).Select(path => path.Index)];

    /// <summary>Above every score: an exit at which nothing stops.</summary>
    public double AboveAll { get; } = 1.01;

    /// <summary>The score of the k-th exit on one of the inputs.</summary>
    public double Of(int k, int i) => Scores.At(Inputs[i], Chain[k]);

    /// <summary>What stopping at the k-th exit costs one of the inputs, as a fraction of the teacher's mean.</summary>
    public double Cost(int k, int i) => Table.Costs[Inputs[i], Chain[k]] / (double)Table.PriceUnit;
}
