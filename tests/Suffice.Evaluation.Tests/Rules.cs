using Suffice.Bundles;
using Suffice.Control;
using Suffice.Control.Rules;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Rivals;
using Suffice.Models;

namespace Suffice.Evaluation.Tests;

/// <summary>Stopping rules on synthetic tables, with temperatures of 1.</summary>
internal static class Rules
{
    public static double[] Ones(OutcomeTable table) => [.. table.PathMacs.Select(_ => 1.0)];

    /// <summary>Every threshold on the confidence along one schedule, cheapest first.</summary>
    public static IEnumerable<IController> Confidence(OutcomeTable table, ExecutionPath leaf)
    {
        RuleScores scores = RuleScores.Of(table, new ConfidenceScore(Ones(table)));
        return ThresholdGrid
            .Of(scores, [.. Enumerable.Range(0, table.Count)], table.Library.Chain(leaf))
            .Select(level => Confidence(table, leaf, level));
    }

    /// <summary>One threshold.</summary>
    public static IController Confidence(OutcomeTable table, ExecutionPath leaf, double level) =>
        new RuleController(table.Library, new StoppingRule(leaf.Index, [level]), new ConfidenceScore(Ones(table)), table.PriceUnit);
}
